package io.muster.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * A sample of the fault matrix: the same each time, unless {@code -Dfaults.seed} says another. Of the quick faults; the whole
 * matrix takes an hour (docs/reliability.md).
 */
class FaultMatrixIT {

    @Test
    void whateverBreaksTheNextUpIsProvedAndTheNextDownLeavesNothing() throws InterruptedException {
        long seed = Long.getLong("faults.seed", 6);
        System.out.println("The sample of -Dfaults.seed=" + seed + ":");
        var failed = new ArrayList<String>();
        try (Bed bed = Bed.make("10.83.28", 2, "2.60.0")) {
            var run = new FaultRun(bed, false);
            for (FaultCase one : sample(run.healthy(), new Random(seed))) {
                FaultResult result = run.run(one);
                System.out.println(result.text());
                if (!result.ok()) {
                    failed.add(result.text() + "\n      again: " + FaultMatrix.again(one));
                }
            }
        }
        assertThat(failed).as("seed %s", seed).isEmpty();
    }

    private static List<FaultCase> sample(HealthyRun healthy, Random random) {
        List<FaultCase> all = FaultCases.of(healthy, FaultMatrix.clockCanMove());
        return Stream.of(
                        some(all, 3, random, "kill-jvm/", "ssh/"),
                        some(all, 1, random, "disk/up/before/"),
                        some(all, 1, random, "two/"))
                .flatMap(List::stream)
                .toList();
    }

    /** So many of those whose ids begin so. */
    private static List<FaultCase> some(List<FaultCase> all, int count, Random random, String... begins) {
        List<FaultCase> ofKind = all.stream()
                .filter(one -> Stream.of(begins).anyMatch(one.id()::startsWith))
                .toList();
        return FaultCases.sample(ofKind, count, random);
    }
}
