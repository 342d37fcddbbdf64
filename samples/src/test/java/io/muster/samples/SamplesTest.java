package io.muster.samples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.Muster;
import io.muster.Planner;
import io.muster.deploy.Parallelism;
import io.muster.plan.Plan;
import io.muster.testkit.InMemoryHosts;
import io.muster.testkit.InMemoryHostsExtension;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/** What the samples do and print. */
@ResourceLock(Resources.SYSTEM_OUT)
@ExtendWith(InMemoryHostsExtension.class)
class SamplesTest {

    private static final Path CONFIG =
            Path.of("../core/src/test/resources/io/muster/model/configs/Qwen3-235B-A22B.json");

    @Test
    void theBestLayoutIsPlanned() throws Exception {
        var plans = new ArrayList<Plan>();
        String printed = printedBy(() -> plans.add(Advise.plan(Planner.create(), CONFIG)));

        assertThat(printed.lines())
                .first()
                .asString()
                .matches("tensor 4, pipeline 1, data 4, expertParallel: [0-9.]+ GiB of each NPU, [0-9]+ tokens/s");
        assertThat(printed.lines()).anySatisfy(line -> assertThat(line).matches("PIPELINE_WITH_DATA: [0-9]+"));
        // What Ray can place, since the deployment names no launcher.
        assertThat(printed.lines()).last().asString().startsWith("tensor 8, pipeline 2, data 1, ");
        assertThat(plans.get(0).deployment().parallelism())
                .isEqualTo(Parallelism.tensor(8).pipeline(2));
    }

    @Test
    void aChangedVariableRestartsWhatItMust(InMemoryHosts hosts) throws Exception {
        String printed = printedBy(() -> {
            try (Muster muster = hosts.muster()) {
                ChangeAVariable.change(Planner.create(), muster, ChangeAVariable.deployment());
            }
            return hosts.running();
        });

        assertThat(printed).isEqualTo("""
                10.0.0.1: HCCL_BUFFSIZE, GANG
                10.0.0.2: HCCL_BUFFSIZE, GANG
                GANG: DONE
                """);
        assertThat(hosts.running()).isEmpty();
    }

    private static String printedBy(Callable<?> sample) throws Exception {
        PrintStream before = System.out;
        var printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, UTF_8));
        try {
            sample.call();
        } finally {
            System.setOut(before);
        }
        return printed.toString(UTF_8);
    }
}
