package io.muster.testbed;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/** The fault matrix as a program: {@code testbed/faults}. */
final class FaultMatrix {

    private static final String NET = System.getenv().getOrDefault("MUSTER_BED_NET", "10.83.38");
    private static final String SERVICE = "vllm";

    private Pattern only = Pattern.compile("");
    private long seed = System.nanoTime();
    private int sample = Integer.MAX_VALUE;
    private int beds = 1;
    private long end = System.nanoTime() + Duration.ofDays(1).toNanos();
    private boolean write;
    private boolean list;
    private boolean rayUp;

    private FaultMatrix() {}

    public static void main(String[] args) throws InterruptedException {
        var matrix = new FaultMatrix();
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "--only" -> matrix.only = Pattern.compile(args[++i]);
                case "--seed" -> matrix.seed = Long.parseLong(args[++i]);
                case "--sample" -> matrix.sample = Integer.parseInt(args[++i]);
                case "--minutes" ->
                    matrix.end = System.nanoTime()
                            + Duration.ofMinutes(Long.parseLong(args[++i])).toNanos();
                case "--beds" -> matrix.beds = Integer.parseInt(args[++i]);
                case "--write" -> matrix.write = true;
                case "--list" -> matrix.list = true;
                case "--ray-up" -> matrix.rayUp = true;
                default -> {
                    System.err.println("Unknown argument " + args[i] + ". See testbed/faults --help.");
                    System.exit(2);
                }
            }
        }
        System.exit(matrix.run() ? 0 : 1);
    }

    private boolean run() throws InterruptedException {
        if (rayUp) {
            return rayUp();
        }
        var results = new ArrayList<FaultResult>();
        boolean onlyService = only.pattern().replace("^", "").startsWith(SERVICE);
        boolean both = only.pattern().isEmpty() && sample == Integer.MAX_VALUE;
        var service = new Thread(() -> run(SERVICE, netBehind(beds), 1, results));
        if (both || onlyService) {
            service.start();
        }
        if (!onlyService) {
            run("2.60.0", NET, beds, results);
        }
        service.join();
        long failed = results.stream().filter(result -> !result.ok()).count();
        System.out.println(results.size() + " cases, " + failed + " failed");
        return failed == 0 && (list || !results.isEmpty());
    }

    private void write(String mark, String table) {
        if (write) {
            ResultsPage.of(Path.of("../docs/reliability.md")).put(mark, table);
        }
    }

    private boolean rayUp() throws InterruptedException {
        var results = new ArrayList<RayUpResult>();
        try (Bed bed = Bed.make(NET, 2, "2.60.0")) {
            var run = new RayUpRun(bed);
            for (RayUpCase one : RayUpCase.all()) {
                if (!only.matcher(one.id()).find()) {
                    continue;
                }
                if (list) {
                    System.out.println(one.id() + "  " + one.group());
                    continue;
                }
                RayUpResult result = run.run(one);
                results.add(result);
                System.out.println(result.text());
                // After each, since all take long.
                write("ray-up", RayUpResult.table(results));
            }
        }
        return true;
    }

    /** On so many pairs of hosts side by side, of which each takes the next case. */
    private void run(String ray, String net, int beds, List<FaultResult> results) {
        boolean serves = ray.equals(SERVICE);
        try (Bed first = Bed.make(net, 2, ray)) {
            var run = new FaultRun(first, serves);
            List<FaultCase> cases = cases(run.healthy(), serves);
            if (list) {
                cases.forEach(one -> System.out.println(one.id() + "  " + one.group()));
                return;
            }
            var next = new AtomicInteger();
            var others = new ArrayList<Thread>();
            for (int i = 1; i < beds; i++) {
                String other = netBehind(i);
                others.add(new Thread(() -> {
                    try (Bed bed = Bed.make(other, 2, ray)) {
                        run(new FaultRun(bed, serves), cases, next, results);
                    }
                }));
            }
            others.forEach(Thread::start);
            run(run, cases, next, results);
            for (Thread other : others) {
                other.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String netBehind(int count) {
        int dot = NET.lastIndexOf('.') + 1;
        return NET.substring(0, dot) + (Integer.parseInt(NET.substring(dot)) + count);
    }

    private List<FaultCase> cases(HealthyRun healthy, boolean serves) {
        List<FaultCase> cases = (serves ? FaultCases.ofService(healthy) : FaultCases.of(healthy, clockCanMove()))
                .stream().filter(one -> only.matcher(one.id()).find()).toList();
        if (sample < cases.size()) {
            System.out.println("seed " + seed);
            return FaultCases.sample(cases, sample, new Random(seed));
        }
        // Where time runs out, more are done.
        return cases.stream().sorted(Comparator.comparing(FaultCase::isSlow)).toList();
    }

    private void run(FaultRun run, List<FaultCase> cases, AtomicInteger next, List<FaultResult> results) {
        for (int i = next.getAndIncrement();
                i < cases.size() && System.nanoTime() - end < 0;
                i = next.getAndIncrement()) {
            FaultCase one = cases.get(i);
            long begin = System.nanoTime();
            FaultResult result;
            try {
                result = run.run(one);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
            synchronized (results) {
                results.add(result);
                System.out.printf(
                        "%3d/%d %3d s  %s%n",
                        i + 1, cases.size(), (System.nanoTime() - begin) / 1_000_000_000, result.text());
                if (!result.ok()) {
                    System.out.println("      again: " + again(one));
                }
                // After each, since all take long.
                write("muster", ReliabilityPage.table(results));
            }
        }
    }

    /** The command that runs that case alone. */
    static String again(FaultCase one) {
        return "testbed/faults --only '^" + one.id() + "$'";
    }

    /** Where the library that moves it is installed. */
    static boolean clockCanMove() {
        try (var folders = Files.list(Path.of("/usr/lib"))) {
            return folders.anyMatch(folder -> Files.exists(folder.resolve("faketime/libfaketime.so.1")));
        } catch (java.io.IOException e) {
            return false;
        }
    }
}
