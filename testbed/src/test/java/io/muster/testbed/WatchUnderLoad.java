package io.muster.testbed;

import static io.muster.testbed.Clusters.assertUp;
import static io.muster.testbed.Clusters.up;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/** Whether a watch tells a loss where there is none, on hosts that have no idle processor, and what it costs: {@code bench/watch-under-load}. */
final class WatchUnderLoad {

    private static final Duration QUIET = Duration.ofSeconds(5);

    private static final String HEAD =
            "| cluster of two hosts | watched | processors busy | losses told, none of which there was "
                    + "| CPU an hour on the head, on the worker | memory on the head, on the worker | CPU an hour of the watching JVM, of its ssh clients |\n"
                    + "|---|---|---|---|---|---|---|\n";

    private final WatchedCluster cluster;
    private final Bed bed;

    private WatchUnderLoad(WatchedCluster cluster, Bed bed) {
        this.cluster = cluster;
        this.bed = bed;
    }

    public static void main(String[] args) throws Exception {
        long minutes = 60;
        boolean write = false;
        WatchedCluster cluster = WatchedCluster.BARE;
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "--minutes" -> minutes = Long.parseLong(args[++i]);
                case "--serve" -> cluster = WatchedCluster.SERVING;
                case "--write" -> write = true;
                default -> {
                    System.err.println(
                            "Unknown argument " + args[i] + ". See the first lines of bench/watch-under-load.");
                    System.exit(2);
                }
            }
        }
        boolean quiet;
        try (Bed bed = cluster.makeBed()) {
            quiet = new WatchUnderLoad(cluster, bed).run(Duration.ofMinutes(minutes), write);
        }
        System.exit(quiet ? 0 : 1);
    }

    /** Whether nothing was told. */
    private boolean run(Duration time, boolean write) throws InterruptedException, IOException {
        var deployment = cluster.deployment(bed);
        assertUp(up(deployment));
        int alarms;
        WatchCost cost;
        double busy;
        try (var watched = new Watched(deployment)) {
            watched.awaitQuiet(cluster.places(bed), QUIET);
            int cores = Runtime.getRuntime().availableProcessors();
            IntStream.range(0, cores).forEach(core -> keepBusy(1 + core % 2));
            WatchCost before = WatchCost.now(bed);
            ProcessorTime then = ProcessorTime.now();
            alarms = alarms(watched, time);
            cost = WatchCost.now(bed).since(before);
            busy = ProcessorTime.now().busySince(then);
        }
        String row = String.format(
                Locale.ROOT,
                "| %s | %d min | %.1f %% | %d | %s |%n",
                cluster.title(),
                time.toMinutes(),
                busy * 100,
                alarms,
                cost.perHour(time));
        System.out.print(HEAD + row);
        if (write) {
            ResultsPage.of(Path.of("../docs/performance.md")).putRow("watch-load", HEAD, row);
        }
        return alarms == 0;
    }

    /** One processor, until the bed ends. */
    private void keepBusy(int host) {
        bed.on(host, "setsid bash -c 'while :; do :; done' muster-load > /dev/null 2>&1 < /dev/null &");
    }

    private static int alarms(Watched watched, Duration time) throws InterruptedException {
        int alarms = 0;
        long begin = System.nanoTime();
        for (Duration left = time; !left.isNegative(); left = time.minus(Duration.ofNanos(System.nanoTime() - begin))) {
            Optional<Watched.Told> told = watched.next(left);
            if (told.isPresent()) {
                System.out.printf(
                        "after %d s: %s%n",
                        told.get().since(begin).toSeconds(), told.get().event());
                alarms += told.get().event().up() ? 0 : 1;
            }
        }
        return alarms;
    }
}
