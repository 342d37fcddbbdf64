package io.muster.testbed;

import com.google.common.collect.ImmutableSet;
import io.muster.deploy.Deployment;
import io.muster.deploy.Parallelism;
import io.muster.docker.DockerRuntime;
import io.muster.watch.Part;
import java.util.HashSet;
import java.util.Set;

/** What the benches watch: two real hosts of the testbed, of which the first is the head. */
enum WatchedCluster {
    BARE("Ray on bare hosts", ImmutableSet.of(Part.HOST, Part.NODE)) {
        @Override
        Bed makeBed() {
            return Bed.make(net(), 2, "2.60.0");
        }

        @Override
        Deployment deployment(Bed bed) {
            return bed.deployment("watched", 1, 2);
        }
    },
    IN_CONTAINERS("Ray in containers", ImmutableSet.of(Part.HOST, Part.NODE)) {
        @Override
        Bed makeBed() {
            return Bed.makeWithDocker(net(), 2, "2.60.0");
        }

        @Override
        Deployment deployment(Bed bed) {
            return bed.deployment("watched", 1, 2).toBuilder()
                    .runtime(DockerRuntime.image("muster/ray:2.60.0").shmSizeGib(2))
                    .build();
        }
    },
    SERVING("vLLM and Ray on bare hosts", ImmutableSet.of(Part.HOST, Part.NODE, Part.SERVER, Part.ENDPOINT)) {
        @Override
        Bed makeBed() {
            return Bed.make(net(), 2, "vllm");
        }

        @Override
        Deployment deployment(Bed bed) {
            return SmallModel.dense(bed, "watched", Parallelism.tensor(1).pipeline(2))
                    .build();
        }
    };

    private final String title;
    private final ImmutableSet<Part> parts;

    WatchedCluster(String title, ImmutableSet<Part> parts) {
        this.title = title;
        this.parts = parts;
    }

    abstract Bed makeBed();

    abstract Deployment deployment(Bed bed);

    String title() {
        return title;
    }

    /** What a watch tells of it where all is well. */
    Set<Watched.Place> places(Bed bed) {
        var places = new HashSet<Watched.Place>();
        for (Part part : parts) {
            places.add(new Watched.Place(bed.host(1), part));
            if (part == Part.HOST || part == Part.NODE) {
                places.add(new Watched.Place(bed.host(2), part));
            }
        }
        return places;
    }

    private static String net() {
        return System.getenv().getOrDefault("MUSTER_BED_NET", "10.83.60");
    }
}
