package io.muster.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** {@code ray up} and {@code ray down} of Ray 2.60.0, on this machine, against the hosts of a bed. */
final class RayUpCommand {

    /** Ray's two ways to bring up what is missing. */
    enum Autoscaler {
        /** As it is shipped, with which no more than one worker was seen to join (facts/ray.md 5). */
        SECOND,
        /** The old one. */
        FIRST
    }

    /** Its updates of hosts need a login shell that knows Ray. Scaled up at once, which serves it best. */
    private static final String CLUSTER = """
            cluster_name: bed
            provider: {type: local, head_ip: NET.1, worker_ips: [WORKERS]}
            auth: {ssh_user: root, ssh_private_key: KEY}
            upscaling_speed: 100
            idle_timeout_minutes: 1000
            head_start_ray_commands:
              - ray stop
              - VARIABLE ray start --head --node-ip-address=NET.1 --port=6379 --resources='{"NPU":COUNT}' --disable-usage-stats --autoscaling-config=~/ray_bootstrap_config.yaml
            worker_start_ray_commands:
              - ray stop
              - VARIABLE ray start --address=$RAY_HEAD_IP:6379 --resources='{"NPU":8}' --disable-usage-stats
            """;

    private static final Duration PATIENCE = Duration.ofMinutes(4);

    private final Bed bed;
    private final Autoscaler autoscaler;
    private final Path file;

    RayUpCommand(Bed bed, Autoscaler autoscaler) {
        this.bed = bed;
        this.autoscaler = autoscaler;
        this.file = bed.folder().resolve("cluster.yaml");
    }

    /** Makes Ray known to login shells of that host, without which it updates none. */
    void prepare(int host) {
        bed.on(host, "echo '. /opt/ray/bin/activate' > ~/.bashrc; cp ~/.bashrc ~/.bash_profile");
    }

    /**
     * Its cluster, of the first hosts of the bed.
     *
     * @param variable assignment with which Ray starts
     * @param headNpus of the head; the workers have 8
     */
    void write(int hosts, String variable, int headNpus) {
        String workers = IntStream.rangeClosed(2, hosts).mapToObj(bed::host).collect(Collectors.joining(", "));
        try {
            Files.writeString(
                    file,
                    CLUSTER.replace("WORKERS", workers)
                            .replace("NET", bed.net())
                            .replace("KEY", bed.folder().resolve("key").toString())
                            .replace("VARIABLE", variable)
                            .replace("COUNT", String.valueOf(headNpus)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Deletes what it keeps on this machine about clusters. */
    void forget() {
        try {
            Path temp = Files.createDirectories(bed.folder().resolve("client"));
            new ProcessBuilder("rm", "-rf", temp + "/ray").start().waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether it ended with exit code 0. */
    boolean up() throws InterruptedException {
        return up(Duration.ZERO);
    }

    /** The same, killed after that time. */
    boolean up(Duration killedAfter) throws InterruptedException {
        return run(killedAfter, "up", "-y", "--no-config-cache", "--disable-usage-stats", file.toString());
    }

    /** Whether it ended with exit code 0. */
    boolean down() throws InterruptedException {
        return down(Duration.ZERO);
    }

    /** The same, killed after that time. */
    boolean down(Duration killedAfter) throws InterruptedException {
        return run(killedAfter, "down", "-y", file.toString());
    }

    /** It keeps its state in /tmp, of which it has one of its own. */
    private boolean run(Duration killedAfter, String... arguments) throws InterruptedException {
        String ray =
                bed.folder().resolveSibling("ray-2.60.0").resolve("bin/ray").toString();
        var line = new ArrayList<>(List.of(
                "unshare",
                "--mount",
                "bash",
                "-c",
                "mount --bind \"$0\" /tmp && exec \"$@\"",
                bed.folder().resolve("client").toString(),
                ray));
        line.addAll(List.of(arguments));
        var builder = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        bed.folder().resolve("ray-up.log").toFile()));
        if (autoscaler == Autoscaler.FIRST) {
            builder.environment().put("RAY_UP_enable_autoscaler_v2", "0");
        }
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            Duration patience = killedAfter.isZero() ? PATIENCE : killedAfter;
            if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly().waitFor();
                return false;
            }
            return process.exitValue() == 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
