package io.muster.testbed;

import static io.muster.testbed.Clusters.assertUp;
import static io.muster.testbed.Clusters.up;

import io.muster.Muster;
import io.muster.deploy.Deployment;
import io.muster.run.Report;
import io.muster.watch.WatchEvent;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How soon a watch tells what is lost, and how soon a user sees it who asks Ray or vLLM: {@code bench/detection}. */
final class DetectionTimes {

    private static final Duration QUIET = Duration.ofSeconds(3);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** For what is asked by hand. */
    private static final Duration CAP = Duration.ofSeconds(90);

    private static final String HEAD =
            "| what breaks | told by `watch` after: fastest | median | slowest | runs | asked by hand | seen after: fastest | median "
                    + "| slowest | runs | load average of "
                    + Runtime.getRuntime().availableProcessors()
                    + " cores |\n|---|---|---|---|---|---|---|---|---|---|---|\n";

    private final WatchedCluster cluster;
    private final Bed bed;
    private final Deployment deployment;
    private final int runs;
    private final int silentRuns;

    private DetectionTimes(WatchedCluster cluster, Bed bed, int runs, int silentRuns) {
        this.cluster = cluster;
        this.bed = bed;
        this.deployment = cluster.deployment(bed);
        this.runs = runs;
        this.silentRuns = silentRuns;
    }

    public static void main(String[] args) throws Exception {
        int runs = 20;
        int silentRuns = 3;
        String only = "";
        boolean write = false;
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "--runs" -> runs = Integer.parseInt(args[++i]);
                case "--silent-runs" -> silentRuns = Integer.parseInt(args[++i]);
                case "--only" -> only = args[++i];
                case "--write" -> write = true;
                default -> {
                    System.err.println("Unknown argument " + args[i] + ". See the first lines of bench/detection.");
                    System.exit(2);
                }
            }
        }
        boolean right = true;
        for (WatchedCluster cluster : WatchedCluster.values()) {
            String wanted = only;
            List<Breakage> breakages = Arrays.stream(Breakage.values())
                    .filter(b -> b.cluster() == cluster && b.title().contains(wanted))
                    .toList();
            if (!breakages.isEmpty()) {
                try (Bed bed = cluster.makeBed()) {
                    right &= new DetectionTimes(cluster, bed, runs, silentRuns).measure(breakages, write);
                }
            }
        }
        System.exit(right ? 0 : 1);
    }

    /** Whether each was told as what it is, and nothing else was. */
    private boolean measure(List<Breakage> breakages, boolean write) throws InterruptedException, IOException {
        bringUp();
        boolean right = true;
        try (var watched = new Watched(deployment)) {
            for (Breakage breakage : breakages) {
                var seen = new Seen(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
                for (int run = 0; run < runs; run++) {
                    boolean byHand = !breakage.isSilence() || run < silentRuns;
                    right &= run(breakage, watched, run, byHand, seen);
                    if (write) {
                        // What is measured stays, should a later run end this program.
                        ResultsPage.of(Path.of("../docs/performance.md"))
                                .putRow("detection", HEAD, row(breakage, seen));
                    }
                    breakage.heal(bed);
                    // What Ray has given up does not come back by itself.
                    if (breakage.isEnd() || (breakage.isSilence() && byHand)) {
                        bringUp();
                    }
                }
                System.out.print(HEAD + row(breakage, seen));
            }
        }
        return right;
    }

    /** Whether it was told as what it is, and nothing else was. */
    private boolean run(Breakage breakage, Watched watched, int run, boolean asks, Seen seen)
            throws InterruptedException, IOException {
        watched.awaitQuiet(cluster.places(bed), QUIET);
        seen.load.add(ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
        try (ByHand byHand = breakage.byHand(bed)) {
            byHand.awaitWell();
            // Each run in another phase of what is done once a second or less.
            Thread.sleep(1000L * run / runs);
            long begin = System.nanoTime();
            breakage.breakIt(bed);
            Optional<Double> told = told(breakage, watched, begin);
            told.ifPresent(seen.told::add);
            String line = breakage.title() + ", run " + (run + 1) + ": told after "
                    + told.map(DetectionTimes::seconds).orElse("never");
            if (asks) {
                Optional<Double> lost = byHand.awaitLost(CAP.minus(Duration.ofNanos(System.nanoTime() - begin)))
                        .map(at -> (at - begin) / 1e9);
                seen.byHand.add(lost.orElse(Double.POSITIVE_INFINITY));
                line += ", " + breakage.asked() + " after "
                        + lost.map(DetectionTimes::seconds).orElse("never");
            }
            System.out.println(line);
            return told.isPresent() && nothingElse(breakage, watched);
        }
    }

    /** In seconds; nothing where something else was told as lost before it, or nothing in time. */
    private Optional<Double> told(Breakage breakage, Watched watched, long begin) throws InterruptedException {
        while (true) {
            Optional<Watched.Told> next = watched.next(PATIENCE);
            if (next.isEmpty()) {
                return Optional.empty();
            }
            WatchEvent event = next.get().event();
            if (isOf(breakage, event) && breakage.told().contains(event.part()) && !event.up()) {
                return Optional.of(next.get().since(begin).toNanos() / 1e9);
            }
            if (!event.up()) {
                System.out.println("WRONG: " + event);
                return Optional.empty();
            }
        }
    }

    /** Of the other host. */
    private boolean nothingElse(Breakage breakage, Watched watched) throws InterruptedException {
        boolean nothing = true;
        for (var next = watched.next(Duration.ZERO); next.isPresent(); next = watched.next(Duration.ZERO)) {
            WatchEvent event = next.get().event();
            if (!isOf(breakage, event) && !event.up()) {
                System.out.println("WRONG: " + event);
                nothing = false;
            }
        }
        return nothing;
    }

    private boolean isOf(Breakage breakage, WatchEvent event) {
        return event.host().equals(bed.host(breakage.host()));
    }

    private String row(Breakage breakage, Seen seen) {
        return "| " + breakage.title() + " | " + spread(seen.told) + " | " + breakage.asked() + " | "
                + spread(seen.byHand)
                + " | "
                + String.format(Locale.ROOT, "%.1f", Spread.of(seen.load).median()) + " |\n";
    }

    /** Three cells, and the number of runs. */
    private static String spread(List<Double> seconds) {
        if (seconds.isEmpty()) {
            return "| | | 0";
        }
        Spread spread = Spread.of(seconds);
        return seconds(spread.least()) + " | " + seconds(spread.median()) + " | " + seconds(spread.most()) + " | "
                + seconds.size();
    }

    private static String seconds(double seconds) {
        return Double.isInfinite(seconds)
                ? "over " + CAP.toSeconds() + " s"
                : String.format(Locale.ROOT, "%.1f s", seconds);
    }

    /** On a machine with much else to do an up may miss its deadlines. */
    private void bringUp() {
        Report report = up(deployment);
        for (int tries = 1; !report.ok() && tries < 4; tries++) {
            System.out.println("  up failed, and is tried anew: " + report.failures());
            try (Muster muster = Muster.overSsh()) {
                muster.down(deployment);
            }
            report = up(deployment);
        }
        assertUp(report);
    }

    /** In seconds; infinite where it was not seen until the cap. */
    private record Seen(List<Double> told, List<Double> byHand, List<Double> load) {}
}
