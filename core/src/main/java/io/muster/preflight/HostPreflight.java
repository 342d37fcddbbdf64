package io.muster.preflight;

import io.muster.cluster.Cluster;
import io.muster.cluster.Node;
import io.muster.deploy.Deployment;
import io.muster.plan.Command;
import io.muster.plan.Phase;
import io.muster.plan.Probe;
import io.muster.plan.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The phase that looks at every host, in one round trip each, and changes nothing. */
public final class HostPreflight {

    /** Name of the phase. */
    public static final String PHASE = "preflight";

    private static final Duration DEADLINE = Duration.ofSeconds(20);

    private static final Command QUESTIONS = Command.script("""
            # What this host is: its addresses and its NPU device files.
            echo '--- addresses'
            ip -j addr
            echo '--- devices'
            for device in /dev/davinci[0-9]*; do [ -e "$device" ] && echo "${device#/dev/davinci}"; done
            echo '--- end'
            """);

    private HostPreflight() {}

    public static Phase phase(Deployment deployment) {
        Cluster cluster = deployment.cluster();
        var steps = new ArrayList<Step>();
        for (int i = 0; i < cluster.nodes().size(); i++) {
            Node node = cluster.nodes().get(i);
            var fit = new HostIsFit("nodes[" + i + "]", node.host(), node.nic(), cluster.devices(node));
            steps.add(new Step.Await(
                    node.host() + "/preflight", node.host(), "look at the host", Probe.once(QUESTIONS, fit), DEADLINE));
        }
        return new Phase(PHASE, List.of(), steps);
    }
}
