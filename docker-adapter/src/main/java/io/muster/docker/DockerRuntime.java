package io.muster.docker;

import static com.google.common.base.Preconditions.checkArgument;

import io.muster.deploy.RuntimeSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * One container of the same image on every node, with the host's network. Immutable; each method that takes a value
 * returns a changed copy.
 *
 * @param image name with tag or digest
 * @param engine {@code docker} or {@code podman}
 * @param pull what is done on a host that lacks the image: {@code missing} asks the registry, {@code neighbour} another host of
 *     the cluster, {@code never} nobody
 * @param archive file of this machine, made by {@code docker save}, that is sent to the head where no host has the image
 * @param copyPort port at which a host hands out the image to its neighbours, while they copy
 * @param shmSizeGib size of the container's {@code /dev/shm}
 * @param ulimits limits, each as {@code NAME=SOFT[:HARD]}; the engine's own where a name is not said
 * @param restart restart policy of the engine: {@code no}, {@code on-failure}, {@code always} or {@code unless-stopped}
 * @param cache folder of every host that becomes {@code /root/.cache}; that of the login user when empty
 * @param args further options of the engine's {@code run}, each in one word
 */
public record DockerRuntime(
        String image,
        String engine,
        String pull,
        Optional<Path> archive,
        int copyPort,
        int shmSizeGib,
        List<String> ulimits,
        String restart,
        Optional<String> cache,
        List<String> args)
        implements RuntimeSpec {

    static final String NEIGHBOUR = "neighbour";

    private static final int COPY_PORT = 8261;

    public DockerRuntime {
        checkArgument(!image.isBlank(), "image must not be blank");
        checkArgument(copyPort >= 1 && copyPort <= 65535, "copyPort must be a port: %s", copyPort);
        checkArgument(shmSizeGib >= 1, "the size of /dev/shm must be at least 1 GiB: %s", shmSizeGib);
        ulimits = List.copyOf(ulimits);
        args = List.copyOf(args);
    }

    /** Docker, pulling what is missing, with the sizes of the guide. */
    public static DockerRuntime image(String image) {
        return new DockerRuntime(
                image,
                "docker",
                "missing",
                Optional.empty(),
                COPY_PORT,
                1,
                List.of(),
                "no",
                Optional.empty(),
                List.of());
    }

    public DockerRuntime engine(String engine) {
        return new DockerRuntime(image, engine, pull, archive, copyPort, shmSizeGib, ulimits, restart, cache, args);
    }

    public DockerRuntime pull(String pull) {
        return new DockerRuntime(image, engine, pull, archive, copyPort, shmSizeGib, ulimits, restart, cache, args);
    }

    /** Copied from host to host, and never pulled. */
    public DockerRuntime archive(Path archive) {
        return new DockerRuntime(
                image, engine, NEIGHBOUR, Optional.of(archive), copyPort, shmSizeGib, ulimits, restart, cache, args);
    }

    public DockerRuntime copyPort(int copyPort) {
        return new DockerRuntime(image, engine, pull, archive, copyPort, shmSizeGib, ulimits, restart, cache, args);
    }

    boolean copies() {
        return pull.equals(NEIGHBOUR);
    }

    public DockerRuntime shmSizeGib(int shmSizeGib) {
        return new DockerRuntime(image, engine, pull, archive, copyPort, shmSizeGib, ulimits, restart, cache, args);
    }

    public DockerRuntime ulimits(List<String> ulimits) {
        return new DockerRuntime(image, engine, pull, archive, copyPort, shmSizeGib, ulimits, restart, cache, args);
    }

    public DockerRuntime restart(String restart) {
        return new DockerRuntime(image, engine, pull, archive, copyPort, shmSizeGib, ulimits, restart, cache, args);
    }

    public DockerRuntime cache(String cache) {
        return new DockerRuntime(
                image, engine, pull, archive, copyPort, shmSizeGib, ulimits, restart, Optional.of(cache), args);
    }

    public DockerRuntime args(List<String> args) {
        return new DockerRuntime(image, engine, pull, archive, copyPort, shmSizeGib, ulimits, restart, cache, args);
    }
}
