package io.muster.vllm;

import io.muster.check.Finding;
import io.muster.deploy.Deployment;
import io.muster.plan.CommandOutput;
import io.muster.plan.Expectation;
import io.muster.plan.Told;
import java.util.List;
import java.util.Optional;

/** The server on that host has not ended. Never met: whether the service is ready is the head's to tell. */
record ServerRuns(Deployment deployment, String host, LauncherWords words) implements Expectation {

    @Override
    public List<Finding> unmet(CommandOutput output) {
        ServiceAnswer answer = ServiceAnswer.read(output.stdout());
        return List.of(ended(answer)
                .orElseGet(() -> Finding.error(
                        ServeCode.SERVICE_NOT_READY,
                        "serve",
                        "Expected the service to be ready in time; the last that vLLM told on " + host + ": "
                                + (answer.log().progress().isEmpty()
                                        ? "nothing"
                                        : answer.log().progress()) + ".",
                        "See there whether it is slow or hangs: " + words.byHand() + ".")));
    }

    @Override
    public Told told(CommandOutput output) {
        ServiceAnswer answer = ServiceAnswer.read(output.stdout());
        return ended(answer).isPresent()
                ? Told.ofFailure()
                : Told.progress(answer.log().progress());
    }

    /** That the server has ended, and why. */
    Optional<Finding> ended(ServiceAnswer answer) {
        return answer.told() && !answer.running()
                ? Optional.of(Finding.error(
                        ServeCode.SERVICE_ENDED,
                        "serve",
                        "Expected vllm serve to go on running on " + host + ", it has ended: "
                                + answer.log().cause() + ".",
                        "Mend what it names. For all that it says: " + words.byHand() + "."))
                : Optional.empty();
    }
}
