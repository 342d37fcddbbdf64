package io.muster.testbed;

import com.google.common.collect.ImmutableSet;
import io.muster.watch.Part;
import java.util.Set;

/** What breaks in a running cluster, and what a watch must tell of it, before anything else that is lost. */
enum Breakage {
    HOST_OFF("host powered off (all stopped, and cut off)", WatchedCluster.BARE, 2, ImmutableSet.of(Part.HOST)) {
        @Override
        void breakIt(Bed bed) {
            bed.fault("pause", host());
            bed.fault("unplug", host());
        }

        @Override
        void heal(Bed bed) {
            bed.heal(host());
        }
    },
    LINK_CUT("link cut", WatchedCluster.BARE, 2, ImmutableSet.of(Part.HOST)) {
        @Override
        void breakIt(Bed bed) {
            bed.fault("unplug", host());
        }

        @Override
        void heal(Bed bed) {
            bed.heal(host());
        }
    },
    RAYLET_KILLED("raylet killed", WatchedCluster.BARE, 2, ImmutableSet.of(Part.NODE)) {
        @Override
        void breakIt(Bed bed) {
            bed.on(host(), "pkill -KILL -x raylet");
        }
    },
    CONTAINER_KILLED("container killed", WatchedCluster.IN_CONTAINERS, 2, ImmutableSet.of(Part.RUNTIME)) {
        @Override
        void breakIt(Bed bed) {
            bed.on(host(), "docker kill muster-watched");
        }
    },
    /** Its server answers with an error, and then ends too. */
    ENGINE_KILLED("vLLM's engine killed", WatchedCluster.SERVING, 1, ImmutableSet.of(Part.ENDPOINT, Part.SERVER)) {
        @Override
        void breakIt(Bed bed) {
            bed.on(host(), "pkill -KILL -f '[V]LLM::EngineCore'");
        }

        /** A server that is about to end is one that runs, for an up. */
        @Override
        void heal(Bed bed) {
            bed.on(host(), "for ((i = 0; i < 300; i++)); do pgrep -x vllm > /dev/null || exit 0; sleep 0.1; done");
        }
    },
    ENDPOINT_HANGS("endpoint hangs", WatchedCluster.SERVING, 1, ImmutableSet.of(Part.ENDPOINT)) {
        @Override
        void breakIt(Bed bed) {
            bed.on(host(), "pkill -STOP -x vllm");
        }

        @Override
        void heal(Bed bed) {
            bed.on(host(), "pkill -CONT -x vllm");
        }
    };

    private final String title;
    private final WatchedCluster cluster;
    private final int host;
    private final ImmutableSet<Part> told;

    Breakage(String title, WatchedCluster cluster, int host, ImmutableSet<Part> told) {
        this.title = title;
        this.cluster = cluster;
        this.host = host;
        this.told = told;
    }

    abstract void breakIt(Bed bed);

    /** What is to be done before an {@code up}. */
    void heal(Bed bed) {}

    String title() {
        return title;
    }

    /** In which it breaks. */
    WatchedCluster cluster() {
        return cluster;
    }

    /** Number of that which must be named. */
    int host() {
        return host;
    }

    /** One of these. */
    Set<Part> told() {
        return told;
    }

    /** Ray waits up to a minute for what is silent. */
    boolean isSilence() {
        return this == HOST_OFF || this == LINK_CUT;
    }

    /** Whether what broke has ended, so that only an {@code up} brings it back. */
    boolean isEnd() {
        return this == RAYLET_KILLED || this == CONTAINER_KILLED || this == ENGINE_KILLED;
    }

    /** What a user has without Muster. */
    ByHand byHand(Bed bed) {
        return cluster == WatchedCluster.SERVING ? ByHand.health(bed) : ByHand.rayNodes(bed, bed.host(host));
    }

    /** What is asked by hand. */
    String asked() {
        return cluster == WatchedCluster.SERVING ? "`/health` of vLLM" : "Ray's list of nodes";
    }
}
