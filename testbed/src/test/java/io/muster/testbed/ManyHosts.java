package io.muster.testbed;

import io.muster.Muster;
import io.muster.deploy.Deployment;
import io.muster.preflight.Preflight;
import io.muster.run.Report;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** How long one look at all hosts takes, and what it takes here, where each is a real sshd: {@code bench/many-hosts}. */
final class ManyHosts {

    private static final String NET = System.getenv().getOrDefault("MUSTER_BED_NET", "10.83.46");
    private static final int ROUNDS = 3;

    private final Bed bed;

    private ManyHosts(Bed bed) {
        this.bed = bed;
    }

    public static void main(String[] args) throws Exception {
        List<Integer> sizes = List.of(10, 25, 50);
        boolean write = false;
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "--hosts" ->
                    sizes = Stream.of(args[++i].split(","))
                            .map(Integer::valueOf)
                            .toList();
                case "--write" -> write = true;
                default -> {
                    System.err.println("Unknown argument " + args[i] + ". See the first lines of bench/many-hosts.");
                    System.exit(2);
                }
            }
        }
        int most = sizes.stream().max(Integer::compare).orElseThrow();
        var text = new StringBuilder("Real sshd on hosts of one machine with "
                + Runtime.getRuntime().availableProcessors() + " cores, median of " + ROUNDS
                + " rounds, each way in turn.\n\n"
                + "| hosts | `ssh HOST true`, all at once, s | preflight, s | of that | down, s | most threads of Muster | left when idle |\n"
                + "|---|---|---|---|---|---|---|\n");
        try (Bed bed = Bed.makeWithNpus(NET, most, "a2")) {
            for (int size : sizes) {
                String row = new ManyHosts(bed).row(size);
                System.out.print(row);
                text.append(row);
            }
        }
        System.out.println();
        System.out.println(text);
        if (write) {
            ResultsPage.of(Path.of("../docs/performance.md")).put("many-hosts", text.toString());
        }
    }

    private String row(int size) throws Exception {
        Deployment deployment =
                bed.deployment("many", IntStream.rangeClosed(1, size).toArray());
        var raw = new ArrayList<Double>();
        var preflight = new ArrayList<Double>();
        var down = new ArrayList<Double>();
        int most = 0;
        for (int round = 0; round <= ROUNDS; round++) {
            double shell = seconds(() -> sshToAll(size));
            double looked;
            double taken;
            try (var threads = new MusterThreads();
                    Muster muster = Muster.overSsh()) {
                looked = seconds(() -> look(muster, deployment, size));
                taken = seconds(() -> takeDown(muster, deployment));
                most = Math.max(most, threads.most());
            }
            // The first reads programs from the disk, and classes.
            if (round > 0) {
                raw.add(shell);
                preflight.add(looked);
                down.add(taken);
            }
        }
        Thread.sleep(2_000);
        return String.format(
                Locale.ROOT,
                "| %d | %.1f | %.1f | %.2f | %.1f | %d | %d |%n",
                size,
                median(raw),
                median(preflight),
                median(preflight) / median(raw),
                median(down),
                most,
                MusterThreads.now().size());
    }

    /** Each host must have answered: that it has no Ray is what is found of it. */
    private static void look(Muster muster, Deployment deployment, int size) throws InterruptedException {
        Preflight seen = muster.preflight(deployment);
        if (seen.hosts().size() != size) {
            throw new IllegalStateException("not all hosts answered: " + seen.findings());
        }
    }

    private static void takeDown(Muster muster, Deployment deployment) {
        Report report = muster.down(deployment);
        if (!report.ok()) {
            throw new IllegalStateException("not taken down: " + report);
        }
    }

    private void sshToAll(int size) throws IOException, InterruptedException {
        String all = IntStream.rangeClosed(1, size)
                .mapToObj(i -> "ssh -F " + bed.sshConfig() + " " + bed.host(i) + " true & ")
                .collect(Collectors.joining());
        Process shell =
                new ProcessBuilder("bash", "-c", all + "wait").inheritIO().start();
        if (shell.waitFor() != 0) {
            throw new IllegalStateException("ssh failed");
        }
    }

    private interface Work {
        void run() throws IOException, InterruptedException;
    }

    private static double seconds(Work work) throws IOException, InterruptedException {
        long began = System.nanoTime();
        work.run();
        return (System.nanoTime() - began) / 1e9;
    }

    private static double median(List<Double> values) {
        return Spread.of(values).median();
    }

    /** Looks now and then how many threads of Muster there are. */
    private static final class MusterThreads implements AutoCloseable {
        private final AtomicInteger most = new AtomicInteger();
        private final AtomicBoolean goesOn = new AtomicBoolean(true);

        MusterThreads() {
            var thread = new Thread(this::look, "counts-threads");
            thread.setDaemon(true);
            thread.start();
        }

        static List<Thread> now() {
            return Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> thread.getName().startsWith("muster-"))
                    .toList();
        }

        private void look() {
            while (goesOn.get()) {
                most.accumulateAndGet(now().size(), Math::max);
                try {
                    Thread.sleep(20);
                } catch (InterruptedException e) {
                    return;
                }
            }
        }

        int most() {
            return most.get();
        }

        @Override
        public void close() {
            goesOn.set(false);
        }
    }
}
