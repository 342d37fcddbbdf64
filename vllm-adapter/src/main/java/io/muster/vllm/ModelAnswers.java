package io.muster.vllm;

import io.muster.check.Excerpt;
import io.muster.check.Finding;
import io.muster.deploy.Deployment;
import io.muster.plan.CommandOutput;
import io.muster.plan.Expectation;
import io.muster.plan.Told;
import java.util.List;
import java.util.Optional;

/** The service of that deployment gives a completion. */
record ModelAnswers(Deployment deployment, LauncherWords words) implements Expectation {

    private static final String PATH = "serve";

    @Override
    public List<Finding> unmet(CommandOutput output) {
        ServiceAnswer answer = ServiceAnswer.read(output.stdout());
        if (answer.text().isPresent()) {
            return List.of();
        }
        return List.of(hopeless(answer).orElseGet(() -> notReady(output, answer)));
    }

    @Override
    public Told told(CommandOutput output) {
        ServiceAnswer answer = ServiceAnswer.read(output.stdout());
        if (answer.text().isPresent()) {
            return Told.answer(answer.text().get());
        }
        return hopeless(answer).isPresent()
                ? Told.ofFailure()
                : Told.progress(answer.log().progress());
    }

    /** What no waiting mends. */
    private Optional<Finding> hopeless(ServiceAnswer answer) {
        if (!answer.told()) {
            return Optional.empty();
        }
        EngineLog log = answer.log();
        Optional<String> tooFew = log.tooFewNpus();
        if (tooFew.isPresent()) {
            return Optional.of(Finding.error(
                    ServeCode.TOO_FEW_NPUS,
                    PATH,
                    "Expected " + words.npuGiver() + " to have "
                            + deployment.parallelism().worldSize() + " free NPUs for the service; vLLM says: "
                            + tooFew.get() + ".",
                    words.seeNpus() + "; vLLM would wait for half an hour."));
        }
        if (!answer.running() && log.portTaken()) {
            return Optional.of(Finding.error(
                    ServeCode.SERVE_PORT_TAKEN,
                    PATH + ".port",
                    "Expected port " + deployment.serve().port() + " of " + host()
                            + " to be free for the service; vLLM says: " + log.cause() + ".",
                    "End what listens there, or set serve.port to a free port."));
        }
        Optional<Finding> ended = new ServerRuns(deployment, host(), words).ended(answer);
        if (ended.isPresent()) {
            return ended;
        }
        return answer.status().isEmpty()
                ? Optional.empty()
                : Optional.of(Finding.error(
                        ServeCode.COMPLETION_REFUSED,
                        PATH,
                        "Expected a completion of " + completions() + ", saw " + answer.refusal() + ".",
                        "See that the model generates text, and that serve.args asks clients for nothing that Muster does"
                                + " not know."));
    }

    private Finding notReady(CommandOutput output, ServiceAnswer answer) {
        String progress = answer.log().progress();
        return Finding.error(
                ServeCode.SERVICE_NOT_READY,
                PATH,
                "Expected a completion of " + completions() + " in time, saw none; "
                        + (answer.told()
                                ? (progress.isEmpty()
                                        ? "vLLM has told nothing yet"
                                        : "the last that vLLM told: " + progress)
                                : "the host said: " + Excerpt.of(output.stdout() + output.stderr()))
                        + ".",
                "See on " + host() + " whether it is slow or hangs: " + words.byHand() + ".");
    }

    private String host() {
        return deployment.cluster().head().host();
    }

    private String completions() {
        return deployment.serviceUrl() + "/completions";
    }
}
