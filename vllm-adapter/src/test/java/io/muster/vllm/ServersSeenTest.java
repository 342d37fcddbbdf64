package io.muster.vllm;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.plan.CommandOutput;
import io.muster.spi.Observation;
import io.muster.status.ClusterStatus;
import io.muster.status.NodeRole;
import io.muster.status.NodeState;
import io.muster.status.NodeStatus;
import io.muster.status.ServiceState;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ServersSeenTest {

    private static final String ANSWER = "--- completion\n200\n{\"choices\": [{\"text\": \"a\"}]}\n";

    private static Observation told(String pid, String log, String completion) {
        String server = pid.isEmpty() ? "" : pid + "\n";
        return Observation.of(new CommandOutput(
                0, "--- server\n" + server + "--- log\n" + log.indent(1) + completion + "--- end\n", ""));
    }

    private static ClusterStatus status(Observation head, Observation worker) {
        return new ServersSeen(Guide.deployment()).of(Map.of(Guide.HEAD, head, Guide.WORKER, worker));
    }

    @Test
    void everyServerRunsAndTheHeadsAnswers() {
        ClusterStatus status = status(told("12", "", ANSWER), told("34", "any", ""));

        assertThat(status.ready()).isTrue();
        assertThat(status.nodes())
                .containsExactly(
                        new NodeStatus(Guide.HEAD, NodeRole.HEAD, NodeState.ALIVE, 8, 8, ""),
                        new NodeStatus(Guide.WORKER, NodeRole.WORKER, NodeState.ALIVE, 8, 8, ""));
    }

    @Test
    void aServerThatHasEndedIsDeadAndNamedWhereTheHeadWaitsForItInSilence() {
        ClusterStatus status =
                status(told("12", "Application startup complete.", ""), told("", "ValueError: no NIC", ""));

        NodeStatus worker = status.nodes().get(1);
        assertThat(worker.state()).isEqualTo(NodeState.DEAD);
        assertThat(worker.npus()).isZero();
        assertThat(worker.cause()).isEqualTo("The server has ended: ValueError: no NIC.");
        assertThat(status.service().orElseThrow().state()).isEqualTo(ServiceState.NOT_SERVING);
        assertThat(status.service().orElseThrow().cause()).contains(Guide.WORKER, "ValueError: no NIC");
    }

    @Test
    void aServiceThatStillAnswersIsServingAlthoughItIsNotReady() {
        ClusterStatus status = status(told("12", "", ANSWER), told("", "killed", ""));

        assertThat(status.service().orElseThrow().state()).isEqualTo(ServiceState.SERVING);
        assertThat(status.ready()).isFalse();
    }

    @Test
    void whereNothingWasStartedEveryNodeIsMissing() {
        ClusterStatus status = status(told("", "", ""), told("", "", ""));

        assertThat(status.nodes()).extracting(NodeStatus::state).containsOnly(NodeState.MISSING);
        assertThat(status.service().orElseThrow().state()).isEqualTo(ServiceState.NOT_SERVING);
    }

    @Test
    void aHostThatDoesNotAnswerIsUnknownWithItsReason() {
        ClusterStatus status = status(told("12", "", ANSWER), Observation.unreachable("no route to host"));

        assertThat(status.nodes().get(1).state()).isEqualTo(NodeState.UNKNOWN);
        assertThat(status.nodes().get(1).cause()).isEqualTo("no route to host");
        assertThat(new ServersSeen(Guide.deployment()).of(Map.of()).nodes())
                .extracting(NodeStatus::state)
                .containsOnly(NodeState.UNKNOWN);
    }

    @Test
    void aServerWhoseContainerIsGoneIsDead() {
        Observation gone = Observation.ended(new CommandOutput(1, "", "No such container: muster-x"));

        ClusterStatus status = status(told("12", "any", ""), gone);

        assertThat(status.nodes().get(1).state()).isEqualTo(NodeState.DEAD);
        assertThat(status.nodes().get(1).cause()).contains("No such container");
        assertThat(status.service().orElseThrow().cause()).contains(Guide.WORKER, "No such container");
    }

    @Test
    void whatIsNoAnswerIsToldAsItWasSaid() {
        Observation strange = Observation.of(new CommandOutput(1, "", "muster: SETUP_FAILED: x"));

        assertThat(status(strange, strange).nodes().get(0).cause()).contains("SETUP_FAILED");
    }
}
