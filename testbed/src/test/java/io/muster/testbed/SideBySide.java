package io.muster.testbed;

import io.muster.Muster;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Time from nothing to a cluster that is known to be there, in each way in turn on the same hosts: {@code bench/up-side-by-side}. */
final class SideBySide {

    private static final String NET = System.getenv().getOrDefault("MUSTER_BED_NET", "10.83.45");

    /** Of Muster against the raw commands, and against {@code ray up}. */
    private static final double MOST_OF_FLOOR = 1.2;

    private static final double MOST_OF_RAY_UP = 0.5;

    private final Bed bed;
    private final int hosts;
    private final int rounds;
    private final List<UpWay> ways;
    private final Map<UpWay, List<UpWay.Time>> times = new LinkedHashMap<>();

    private SideBySide(Bed bed, int hosts, int rounds) {
        this.bed = bed;
        this.hosts = hosts;
        this.rounds = rounds;
        this.ways = UpWay.all(bed, hosts);
    }

    public static void main(String[] args) {
        int rounds = 5;
        int hosts = 4;
        boolean write = false;
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "--rounds" -> rounds = Integer.parseInt(args[++i]);
                case "--workers" -> hosts = 1 + Integer.parseInt(args[++i]);
                case "--write" -> write = true;
                default -> {
                    System.err.println(
                            "Unknown argument " + args[i] + ". See the first lines of bench/up-side-by-side.");
                    System.exit(2);
                }
            }
        }
        boolean holds;
        try (Bed bed = Bed.make(NET, hosts, "2.60.0")) {
            var bench = new SideBySide(bed, hosts, rounds);
            holds = bench.run();
            String table = bench.table();
            System.out.println(table);
            if (write) {
                ResultsPage.of(Path.of("../docs/performance.md")).put("up", table);
            }
        }
        System.exit(holds ? 0 : 1);
    }

    private boolean run() {
        IntStream.rangeClosed(1, hosts)
                .forEach(host -> new RayUpCommand(bed, RayUpCommand.Autoscaler.FIRST).prepare(host));
        // What is first reads programs from the disk, and classes.
        for (UpWay way : ways.subList(0, 3)) {
            UpWay.Time.of(way);
            clean();
        }
        for (int round = 1; round <= rounds; round++) {
            var line = new ArrayList<String>();
            for (UpWay way : ways) {
                UpWay.Time time = UpWay.Time.of(way);
                timesOf(way).add(time);
                line.add(way.name() + " " + seconds(time));
                clean();
            }
            System.out.println("round " + round + ": " + String.join(", ", line));
        }
        UpWay shipped = new UpWay.RayUp(bed, hosts, RayUpCommand.Autoscaler.SECOND);
        timesOf(shipped).add(UpWay.Time.of(shipped));
        clean();
        if (!allCame()) {
            return false;
        }
        double ofFloor = Spread.of(ratios(ways.get(1), ways.get(0))).median();
        double ofRayUp = Spread.of(ratios(ways.get(1), ways.get(3))).median();
        return ofFloor <= MOST_OF_FLOOR && ofRayUp <= MOST_OF_RAY_UP;
    }

    /** Of those between which the ratios are. */
    private boolean allCame() {
        return Stream.of(ways.get(0), ways.get(1), ways.get(3))
                .allMatch(way -> timesOf(way).stream().allMatch(UpWay.Time::there));
    }

    private void clean() {
        try (Muster muster = Muster.overSsh()) {
            muster.down(bed.deployment("bench", IntStream.rangeClosed(1, hosts).toArray()));
        }
        for (int host = 1; host <= hosts; host++) {
            bed.fault("kill-ray", host);
            // Of what ray start has begun some parts outlive the raylet.
            bed.on(host, "pkill -KILL -f 'r[a]y[/._]|r[a]ylet|g[c]s_server'; true");
            bed.on(host, "rm -rf /tmp/ray* ~/ray_bootstrap_*");
        }
        new RayUpCommand(bed, RayUpCommand.Autoscaler.FIRST).forget();
    }

    private String table() {
        var text = new StringBuilder(
                "Seconds to " + hosts + " hosts, Ray 2.60.0, " + rounds
                        + " rounds, each way in turn on the same hosts of one machine with "
                        + Runtime.getRuntime().availableProcessors() + " cores.\n\n"
                        + "| way | fastest | median | slowest | beside ray start at once: median (least to most) |\n|---|---|---|---|---|\n");
        times.forEach((way, of) -> {
            boolean there = of.stream().allMatch(UpWay.Time::there);
            Spread seconds = Spread.of(of.stream().map(UpWay.Time::seconds).toList());
            String ratio = of.size() == rounds ? spread(ratios(way, ways.get(0))) : "";
            text.append(
                    there
                            ? String.format(
                                    Locale.ROOT,
                                    "| %s | %.1f | %.1f | %.1f | %s |%n",
                                    way.name(),
                                    seconds.least(),
                                    seconds.median(),
                                    seconds.most(),
                                    ratio)
                            : "| " + way.name() + " | not all hosts within 90 s | | | |\n");
        });
        if (!allCame()) {
            return text.append("\nNot compared: not all came up.\n").toString();
        }
        text.append("\nMuster called by a Java service takes ")
                .append(spread(ratios(ways.get(1), ways.get(0))))
                .append(" of the time of `ray start` on all hosts at once, of which at most ")
                .append(MOST_OF_FLOOR)
                .append(" is wanted; and ")
                .append(spread(ratios(ways.get(1), ways.get(3))))
                .append(" of that of `ray up` with its old autoscaler, of which at most ")
                .append(MOST_OF_RAY_UP)
                .append(" is wanted.\n");
        return text.toString();
    }

    /** Of each round. */
    private List<Double> ratios(UpWay one, UpWay other) {
        return IntStream.range(0, rounds)
                .mapToObj(round -> time(one, round, UpWay.Time::seconds) / time(other, round, UpWay.Time::seconds))
                .toList();
    }

    private double time(UpWay way, int round, ToDoubleFunction<UpWay.Time> seconds) {
        return seconds.applyAsDouble(timesOf(way).get(round));
    }

    private List<UpWay.Time> timesOf(UpWay way) {
        return times.computeIfAbsent(way, w -> new ArrayList<>());
    }

    private static String spread(List<Double> ratios) {
        Spread spread = Spread.of(ratios);
        return String.format(Locale.ROOT, "%.2f (%.2f to %.2f)", spread.median(), spread.least(), spread.most());
    }

    private static String seconds(UpWay.Time time) {
        return time.there() ? String.format(Locale.ROOT, "%.1f", time.seconds()) : "never";
    }
}
