package io.muster.benchmarks;

import io.muster.Planner;
import io.muster.cluster.Cluster;
import io.muster.cluster.Node;
import io.muster.deploy.Deployment;
import io.muster.deploy.ModelSpec;
import io.muster.deploy.ServeOptions;
import io.muster.plan.Command;
import io.muster.plan.Phase;
import io.muster.plan.Plan;
import io.muster.plan.Step;
import io.muster.run.OnFailure;
import io.muster.run.PlanExecutor;
import io.muster.run.Report;
import io.muster.testkit.VirtualTime;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What a run of many hosts takes: virtual time with hosts as fast as those of the testbed, threads, memory, and the size of the library. */
public final class ScaleReport {

    private static final long SEED = 1;
    private static final List<Integer> SIZES = List.of(10, 100, 1_000, 10_000);
    private static final int FAULTY = 1_000;

    private ScaleReport() {}

    /**
     * Prints it.
     *
     * @param args the folder of the library's jars, and that for the pictures
     */
    public static void main(String[] args) throws IOException {
        System.out.printf(
                Locale.ROOT,
                "| hosts | up, virtual seconds | real seconds | most hosts at work at once | threads of the JVM | KiB a host, plan | KiB a host, run |%n|---|---|---|---|---|---|---|%n");
        run(10, Set.of(), Set.of());
        var sizes = new ArrayList<ScaleOfRun>();
        for (int size : SIZES) {
            ScaleOfRun scale = run(size, Set.of(), Set.of());
            System.out.println(scale.row());
            sizes.add(scale);
        }
        ScalePictures.draw(sizes, Path.of(args[1]));
        System.out.printf(
                "%n![Time of up by hosts](pictures/scale-time.png) ![Memory by hosts](pictures/scale-memory.png)%n");
        System.out.printf(
                Locale.ROOT,
                "%nOf %d hosts, where something is wrong:%n%n| | up, virtual seconds | told |%n|---|---|---|%n",
                FAULTY);
        System.out.println(faulty("one takes ten times as long", Set.of(host(FAULTY / 2)), Set.of()));
        System.out.println(faulty("one does not answer", Set.of(), Set.of(host(FAULTY / 2))));
        Set<String> every100th = Set.copyOf(IntStream.range(1, FAULTY)
                .filter(i -> i % 100 == 0)
                .mapToObj(ScaleReport::host)
                .toList());
        System.out.println(faulty("one in a hundred does not answer", Set.of(), every100th));
        System.out.printf(
                Locale.ROOT, "%nThe library with all that it needs at run time:%n%n| jar | KiB |%n|---|---|%n");
        sizes(Path.of(args[0]));
    }

    private static ScaleOfRun run(int size, Set<String> slow, Set<String> lost) {
        long before = usedMemory();
        Plan plan = plan(size);
        long planned = usedMemory();
        List<Phase> phases = withoutExpectations(plan);
        long began = System.nanoTime();
        ManagementFactory.getThreadMXBean().resetPeakThreadCount();
        try (var time = new VirtualTime()) {
            var hosts = new VirtualHosts(time, slow, lost, SEED);
            try (var executor = new PlanExecutor(hosts, plan.deployment().cluster(), event -> {})) {
                long atBegin = usedMemory();
                Report report = executor.bringUp(phases, OnFailure.UNDO);
                check(report.ok() == lost.isEmpty(), report);
                double real = (System.nanoTime() - began) / 1e9;
                int threads = ManagementFactory.getThreadMXBean().getPeakThreadCount();
                long ran = usedMemory();
                check(report.failures().size() == lost.size(), report);
                return new ScaleOfRun(
                        size,
                        seconds(time.now()),
                        real,
                        hosts.mostAtWork().get(),
                        threads,
                        planned - before,
                        Math.max(0, ran - atBegin));
            }
        }
    }

    private static String faulty(String what, Set<String> slow, Set<String> lost) {
        Plan plan = plan(FAULTY);
        try (var time = new VirtualTime()) {
            var hosts = new VirtualHosts(time, slow, lost, SEED);
            try (var executor = new PlanExecutor(hosts, plan.deployment().cluster(), event -> {})) {
                Report report = executor.bringUp(withoutExpectations(plan), OnFailure.UNDO);
                return String.format(
                        Locale.ROOT,
                        "| %s | %.1f | %s |",
                        what,
                        seconds(time.now()),
                        report.ok() ? "all is well" : report.failures().size() + " hosts by name, and all undone");
            }
        }
    }

    private static void check(boolean holds, Report report) {
        if (!holds) {
            throw new IllegalStateException("not as expected: " + report.failures());
        }
    }

    /** Ray alone: no other phase than the last is of one host. */
    private static Plan plan(int size) {
        Cluster cluster = Cluster.builder()
                .nodes(IntStream.range(0, size)
                        .mapToObj(i -> Node.of(host(i)).nic("eth0"))
                        .toList())
                .npusPerNode(16)
                .build();
        return Planner.create()
                .plan(Deployment.builder(cluster, ModelSpec.of("any/model"))
                        .serve(ServeOptions.none())
                        .build());
    }

    private static String host(int number) {
        return "10." + number / 62_500 + "." + number / 250 % 250 + "." + (number % 250 + 1);
    }

    /** The same steps in the same order on the same hosts, with their titles for commands: hosts that do nothing have no answers. */
    private static List<Phase> withoutExpectations(Plan plan) {
        var phases = new ArrayList<Phase>();
        for (Phase phase : plan.bringUp()) {
            phases.add(new Phase(
                    phase.name(),
                    phase.after(),
                    phase.steps().stream().map(ScaleReport::withoutExpectation).toList()));
        }
        return phases;
    }

    private static Step withoutExpectation(Step step) {
        Optional<Command> undo = step instanceof Step.Run run ? run.undo() : Optional.empty();
        return new Step.Run(
                step.id(), step.host(), step.title(), Command.of(step.title()), Duration.ofMinutes(5), undo);
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }

    private static long usedMemory() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static void sizes(Path folder) throws IOException {
        long all = 0;
        try (Stream<Path> jars = Files.list(folder)) {
            for (Path jar : jars.filter(Files::isRegularFile).sorted().toList()) {
                all += Files.size(jar);
                System.out.printf(Locale.ROOT, "| %s | %,d |%n", jar.getFileName(), Files.size(jar) / 1024);
            }
        }
        System.out.printf(Locale.ROOT, "| all | %,d |%n", all / 1024);
    }
}
