package io.muster.ray;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.deploy.Deployment;
import io.muster.plan.CommandOutput;
import io.muster.spi.Observation;
import io.muster.status.NodeState;
import io.muster.status.ServiceState;
import io.muster.status.ServiceStatus;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A server that hangs since one of its hosts is lost is not one that starts. */
class LostServiceTest {

    private static final String HANGS = "--- server\n12\n--- log\n Profiling\n--- end\n";
    private static final String ANSWERS =
            "--- server\n12\n--- log\n--- completion\n200\n{\"choices\": [{\"text\": \"a\"}]}\n--- end\n";

    @Test
    void aServerWithoutAnAnswerWhoseWorkerIsDeadDoesNotServeAndTheHostIsNamed() {
        assertThat(service(HANGS, true))
                .isEqualTo(new ServiceStatus(
                        "http://10.0.0.1:8000/v1",
                        ServiceState.NOT_SERVING,
                        "The server gives no completion, and 10.0.0.2 is dead."));
    }

    @Test
    void whileAllHostsRunItIsStarting() {
        assertThat(service(HANGS, false).state()).isEqualTo(ServiceState.STARTING);
    }

    @Test
    void anAnswerCountsWhateverTheHostsAre() {
        assertThat(service(ANSWERS, true).state()).isEqualTo(ServiceState.SERVING);
    }

    private static ServiceStatus service(String head, boolean lost) {
        Deployment deployment = Guide.deployment();
        String nodes = Answers.onHead(
                        "list", Answers.list(Answers.alive(Guide.HEAD, 8), Answers.alive(Guide.WORKER, 8)))
                .replace("--- end\n", head);
        var worker = lost
                ? Observation.ended(new CommandOutput(1, "", "Container 0123 is not running"))
                : Observation.of(new CommandOutput(0, Answers.onHost("d4f6468f"), ""));
        var status = new RayLauncherAdapter()
                .status(
                        deployment,
                        Map.of(Guide.HEAD, Observation.of(new CommandOutput(0, nodes, "")), Guide.WORKER, worker));
        assertThat(status.nodes().get(1).state() == NodeState.DEAD).isEqualTo(lost);
        return status.service().orElseThrow();
    }
}
