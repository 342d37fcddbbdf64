package io.muster.testbed;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;

/** The fault matrix as a program: {@code testbed/faults}. */
final class FaultMatrix {

    private static final String NET = System.getenv().getOrDefault("MUSTER_BED_NET", "10.83.38");
    private static final String SERVICE = "vllm";

    private Pattern only = Pattern.compile("");
    private long seed = System.nanoTime();
    private int sample = Integer.MAX_VALUE;
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
        boolean service = only.pattern().replace("^", "").startsWith(SERVICE);
        if (!service) {
            try (Bed bed = Bed.make(NET, 2, "2.60.0")) {
                results.addAll(run(bed, false));
            }
        }
        if ((only.pattern().isEmpty() && sample == Integer.MAX_VALUE) || service) {
            try (Bed bed = Bed.make(NET, 2, SERVICE)) {
                results.addAll(run(bed, true));
            }
        }
        long failed = results.stream().filter(result -> !result.ok()).count();
        System.out.println(results.size() + " cases, " + failed + " failed");
        write("muster", ReliabilityPage.table(results));
        return failed == 0 && (list || !results.isEmpty());
    }

    private void write(String mark, String table) {
        if (write) {
            ReliabilityPage.write(Path.of("../docs/reliability.md"), mark, table);
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

    private List<FaultResult> run(Bed bed, boolean serves) throws InterruptedException {
        var run = new FaultRun(bed, serves);
        List<FaultCase> cases = (serves
                        ? FaultCases.ofService(run.healthy())
                        : FaultCases.of(run.healthy(), clockCanMove()))
                .stream().filter(one -> only.matcher(one.id()).find()).toList();
        if (sample < cases.size()) {
            System.out.println("seed " + seed);
            cases = FaultCases.sample(cases, sample, new Random(seed));
        }
        var results = new ArrayList<FaultResult>();
        for (FaultCase one : cases) {
            if (list) {
                System.out.println(one.id() + "  " + one.group());
                continue;
            }
            long begin = System.nanoTime();
            FaultResult result = run.run(one);
            results.add(result);
            System.out.printf(
                    "%3d/%d %3d s  %s%n",
                    results.size(), cases.size(), (System.nanoTime() - begin) / 1_000_000_000, result.text());
            if (!result.ok()) {
                System.out.println("      again: " + again(one));
            }
        }
        return results;
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
