package io.muster.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.cluster.Cluster;
import io.muster.cluster.Node;
import io.muster.plan.Command;
import io.muster.plan.CommandOutput;
import io.muster.plan.Phase;
import io.muster.plan.Step;
import io.muster.trace.Span;
import io.muster.trace.Trace;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What an executor does, as it is noted. */
class TraceRecorderTest {

    private final FakeHosts hosts = new FakeHosts();

    @Test
    void eachStepIsNotedWithItsHostAndTheRunsOwnWorkBeforeIt() {
        hosts.on("b", "slow", () -> {
            Thread.sleep(100);
            return new CommandOutput(0, "", "");
        });
        hosts.on("b", "broken", FakeHosts.fails(1, "no"));
        var recorder = new TraceRecorder();
        Cluster cluster = Cluster.builder().nodes(Node.of("a"), Node.of("b")).build();
        try (var executor = new PlanExecutor(hosts, cluster, recorder)) {
            executor.bringUp(
                    List.of(
                            new Phase("first", List.of(), List.of(step("a", "quick"), step("b", "slow"))),
                            new Phase("then", List.of("first"), List.of(step("a", "last"), step("b", "broken")))),
                    OnFailure.UNDO);
        }

        Trace trace = recorder.trace();

        assertThat(trace.spans())
                .extracting(span -> span.part() + "/" + span.host() + "/" + span.title())
                .startsWith(
                        "hold the cluster//hold the cluster",
                        "look at what runs//look at what runs",
                        "claim the hosts//claim the hosts")
                .contains("first/a/quick", "first/b/slow", "then/b/broken");
        assertThat(trace.spans())
                .filteredOn(span -> !span.ok())
                .extracting(Span::title)
                .contains("broken");
        assertThat(trace.criticalPath()).extracting(Span::title).contains("hold the cluster", "slow");
    }

    private static Step step(String host, String title) {
        return new Step.Run(
                host + "/" + title, host, title, Command.of(title), Duration.ofMinutes(1), Optional.empty());
    }
}
