package io.muster.vllm;

import io.muster.check.Excerpt;
import io.muster.deploy.Deployment;
import io.muster.spi.Observation;
import io.muster.status.ServiceState;
import io.muster.status.ServiceStatus;
import java.util.Map;

/** The service, from what the head told of it. */
record ServiceSeen(Deployment deployment, LauncherWords words) {

    ServiceStatus of(Map<String, Observation> seen) {
        String host = deployment.cluster().head().host();
        Observation head = seen.get(host);
        if (head == null || head.output().isEmpty()) {
            return status(
                    ServiceState.UNKNOWN,
                    "The head was not seen: " + (head == null ? "not asked" : head.unreachable()));
        }
        if (head.ended()) {
            return status(
                    ServiceState.NOT_SERVING,
                    "The server has ended; the head said: "
                            + Excerpt.of(head.output().get().stderr()) + ".");
        }
        ServiceAnswer answer = ServiceAnswer.read(head.output().get().stdout());
        if (!answer.told()) {
            return status(
                    ServiceState.UNKNOWN,
                    "The head said: "
                            + Excerpt.of(head.output().get().stdout()
                                    + head.output().get().stderr())
                            + ".");
        }
        EngineLog log = answer.log();
        if (answer.text().isPresent()) {
            return status(ServiceState.SERVING, "");
        }
        if (!answer.running()) {
            return status(
                    ServiceState.NOT_SERVING,
                    log.lines().isEmpty()
                            ? "No server of this cluster runs on the head."
                            : "The server has ended: " + log.cause() + ".");
        }
        if (answer.status().isPresent()) {
            return status(ServiceState.NOT_SERVING, "The server answers with " + answer.refusal() + ".");
        }
        return log.tooFewNpus()
                .map(line ->
                        status(ServiceState.NOT_SERVING, words.npuGiver() + " has too few free NPUs: " + line + "."))
                .orElseGet(() -> status(
                        ServiceState.STARTING,
                        "No completion yet; the last that vLLM told: "
                                + (log.progress().isEmpty() ? "nothing" : log.progress()) + "."));
    }

    private ServiceStatus status(ServiceState state, String cause) {
        return new ServiceStatus(deployment.serviceUrl(), state, cause);
    }
}
