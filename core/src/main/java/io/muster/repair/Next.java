package io.muster.repair;

import io.muster.check.Finding;
import io.muster.cluster.Node;
import io.muster.watch.WatchEvent;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What is to be done next about a cluster that is watched. */
public sealed interface Next {

    /** Nothing, until more is seen. */
    record Nothing() implements Next {}

    /**
     * Nothing yet.
     *
     * @param until since the beginning
     * @param why for a person, in one sentence
     */
    record Wait(Duration until, String why) implements Next {}

    /**
     * All nodes and the service are to be started again, unless nobody wants them any more or all is well by then.
     *
     * @param lost what was seen, at least one
     * @param spares by the host whose place each takes; empty where all stay
     * @param replaced hosts whose places are taken, now or by an earlier repair: what runs may still count them
     */
    record Repair(List<WatchEvent> lost, Map<String, Node> spares, Set<String> replaced) implements Next {
        public Repair {
            lost = List.copyOf(lost);
            spares = Map.copyOf(spares);
            replaced = Set.copyOf(replaced);
        }
    }

    /** A host whose place was taken is back: what it still runs of the cluster is to be ended. */
    record EndLeftovers(Node node) implements Next {}

    /** Nothing any more. */
    record GiveUp(Finding reason) implements Next {}
}
