package io.muster.testbed;

import io.muster.Muster;
import io.muster.Planner;
import io.muster.cluster.Node;
import io.muster.deploy.Deployment;
import io.muster.run.Report;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A way to bring Ray up on all hosts of a bed, to the moment at which each of them is known to be there. */
interface UpWay {

    /** For a person. */
    String name();

    /** Whether all hosts were there in the end. */
    boolean up() throws Exception;

    /** A Java service that calls Muster, with a JVM that runs already. */
    record Library(Bed bed, int hosts) implements UpWay {

        @Override
        public String name() {
            return "Muster, called by a Java service";
        }

        @Override
        public boolean up() {
            Deployment deployment =
                    bed.deployment("bench", IntStream.rangeClosed(1, hosts).toArray());
            try (Muster muster = Muster.overSsh()) {
                Report report = muster.apply(Planner.create().plan(deployment), event -> {});
                report.failures().forEach(finding -> System.out.println(finding.message()));
                return report.ok();
            }
        }
    }

    /** The command, with the start of its JVM. */
    record Command(Bed bed, int hosts) implements UpWay {

        @Override
        public String name() {
            return "./muster up";
        }

        @Override
        public boolean up() throws IOException, InterruptedException {
            String nodes = bed
                    .deployment("bench", IntStream.rangeClosed(1, hosts).toArray())
                    .cluster()
                    .nodes()
                    .stream()
                    .map(Node::host)
                    .map(host -> "{host: " + host + "}")
                    .collect(Collectors.joining(", "));
            Path file = Files.writeString(bed.folder().resolve("bench.yaml"), """
                    name: bench
                    nodes: [%s]
                    npusPerNode: 8
                    ssh: {user: root, configFile: %s}
                    runtime: {bare: {setup: "source /opt/ray/bin/activate"}}
                    model: {id: any/model}
                    serve: false
                    """.formatted(nodes, bed.sshConfig()));
            return Shell.run(bed, "../muster", "up", file.toString());
        }
    }

    /** The commands of the guide on all hosts at once, by a shell script: no way with {@code ray start} can be much faster. */
    record Raw(Bed bed, int hosts) implements UpWay {

        private static final String VARIABLES = "source /opt/ray/bin/activate; export HCCL_IF_IP=%1$s"
                + " GLOO_SOCKET_IFNAME=eth0 TP_SOCKET_IFNAME=eth0 ASCEND_RT_VISIBLE_DEVICES=0,1,2,3,4,5,6,7"
                + " RAY_EXPERIMENTAL_NOSET_ASCEND_RT_VISIBLE_DEVICES=1 RAY_AUTH_MODE=disabled; ";

        @Override
        public String name() {
            return "ray start, on all hosts at once";
        }

        @Override
        public boolean up() throws IOException, InterruptedException {
            String head = bed.host(1);
            IntFunction<String> start = number -> VARIABLES.formatted(bed.host(number)) + "ray start "
                    + (number == 1 ? "--head --port=6379" : "--address=" + head + ":6379") + " --node-ip-address="
                    + bed.host(number) + " --resources='{\"NPU\":8}' --disable-usage-stats";
            String script = IntStream.rangeClosed(1, hosts)
                    .mapToObj(number -> "ssh -F " + bed.sshConfig() + " root@" + bed.host(number) + " '"
                            + start.apply(number).replace("'", "'\\''") + "' &\n")
                    .collect(Collectors.joining());
            return Shell.run(bed, "bash", "-c", script + "wait; " + Shell.untilAllThere(bed, hosts));
        }
    }

    /** Ray's own launcher, until all hosts that it starts are there; the rest of its work goes on in the background of the head. */
    record RayUp(Bed bed, int hosts, RayUpCommand.Autoscaler autoscaler) implements UpWay {

        @Override
        public String name() {
            return autoscaler == RayUpCommand.Autoscaler.FIRST ? "ray up, old autoscaler" : "ray up, as shipped";
        }

        @Override
        public boolean up() throws IOException, InterruptedException {
            var command = new RayUpCommand(bed, autoscaler);
            command.write(hosts, "", 8);
            return command.up() && Shell.run(bed, "bash", "-c", Shell.untilAllThere(bed, hosts));
        }
    }

    /** Runs what a person would type on this machine. */
    final class Shell {

        private static final Duration PATIENCE = Duration.ofSeconds(90);

        private Shell() {}

        /** Whether it ended with exit code 0 in time. */
        static boolean run(Bed bed, String... line) throws IOException, InterruptedException {
            Process process = new ProcessBuilder(line)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            bed.folder().resolve("bench.log").toFile()))
                    .start();
            process.getOutputStream().close();
            if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                var all = new ArrayList<ProcessHandle>(process.descendants().toList());
                all.add(process.toHandle());
                all.forEach(ProcessHandle::destroyForcibly);
                return false;
            }
            return process.exitValue() == 0;
        }

        /** One connection, which asks the head five times a second. */
        static String untilAllThere(Bed bed, int hosts) {
            return "ssh -F " + bed.sshConfig() + " root@" + bed.host(1)
                    + " 'until [ \"$(curl -s http://127.0.0.1:8265/api/v0/nodes | grep -o \"\\\"state\\\": *\\\"ALIVE\\\"\" | wc -l)\" = "
                    + hosts + " ]; do sleep 0.2; done'";
        }
    }

    /** Time to all hosts, and whether they came. */
    record Time(Duration took, boolean there) {

        static Time of(UpWay way) {
            long begin = System.nanoTime();
            try {
                boolean there = way.up();
                return new Time(Duration.ofNanos(System.nanoTime() - begin), there);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }

        double seconds() {
            return took.toMillis() / 1000.0;
        }
    }

    /** Those that are compared. */
    static List<UpWay> all(Bed bed, int hosts) {
        return List.of(
                new Raw(bed, hosts),
                new Library(bed, hosts),
                new Command(bed, hosts),
                new RayUp(bed, hosts, RayUpCommand.Autoscaler.FIRST));
    }
}
