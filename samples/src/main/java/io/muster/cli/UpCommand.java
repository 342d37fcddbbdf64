package io.muster.cli;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.muster.Muster;
import io.muster.Planner;
import io.muster.check.Finding;
import io.muster.check.Findings;
import io.muster.deploy.Deployment;
import io.muster.network.NetworkCode;
import io.muster.plan.Plan;
import io.muster.run.ApplyPolicy;
import io.muster.run.OnDrift;
import io.muster.run.OnFailure;
import io.muster.run.OnLeft;
import io.muster.run.OnStart;
import io.muster.run.Report;
import io.muster.run.TraceRecorder;
import io.muster.status.ClusterStatus;
import io.muster.trace.TracePage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "up",
        description =
                "Brings the cluster up, proves it node by node, and serves the model until it answers; undoes what it began"
                        + " if that fails.")
final class UpCommand extends DescriptionCommand {

    @Option(
            names = "--keep",
            description = "If that fails, keep what it began, with its logs, to look at: see muster logs.")
    private boolean keep;

    @ArgGroup
    private final Differing differing = new Differing();

    /** What becomes of what runs otherwise than it is described; one of these, or none. */
    static final class Differing {

        @Option(
                names = "--no-restart",
                description = "Where what runs differs from the description, change nothing and fail: see muster diff.")
        private boolean noRestart;

        @Option(
                names = "--adopt",
                description =
                        "Where somebody has started the cluster by hand, end it, and start it as described; without this,"
                                + " it is left alone.")
        private boolean adopt;

        @Option(
                names = "--restart",
                description = "Start all nodes again, also where nothing differs from the description.")
        private boolean restart;

        OnDrift policy() {
            return restart ? OnDrift.ALWAYS : adopt ? OnDrift.ADOPT : noRestart ? OnDrift.REFUSE : OnDrift.RESTART;
        }
    }

    @Option(
            names = "--remove-nodes",
            description =
                    "Take out workers that are no longer described: end what they run, and start all others again.")
    private boolean removeNodes;

    @Mixin
    private final DrainOption drain = new DrainOption();

    @Option(
            names = "--no-preflight",
            description =
                    "Do not test the networks between the hosts and between their NPUs before anything is started.")
    private boolean noPreflight;

    @Option(
            names = "--trace",
            paramLabel = "FILE.html",
            description = "Write there what took how long on which host, and what the run waited for, as a picture.")
    private Optional<Path> trace = Optional.empty();

    @Override
    Result run(Planner planner, Deployment deployment, Findings findings) throws InterruptedException {
        warn(findings);
        Plan plan = planner.plan(deployment);
        try (Muster muster = hosts()) {
            var recorder = new TraceRecorder();
            Report report = apply(muster, plan, recorder);
            ClusterStatus status = report.ok() ? muster.status(deployment) : Json.NOTHING_SEEN;
            var told = new ArrayList<>(findings(report));
            told.addAll(findings.all());
            trace.flatMap(file -> OutputFile.write(
                            file,
                            "page",
                            TracePage.html(
                                    "muster up of " + deployment.cluster().name(), recorder.trace())))
                    .ifPresent(told::add);
            ObjectNode json = Json.of(report, told);
            json.set("drift", Json.of(report.drift()));
            report.diagnosis().ifPresent(diagnosis -> json.set("diagnosis", Json.of(diagnosis)));
            return new Result(
                    status.ready() ? Result.GOOD : Result.BAD,
                    json.setAll(Json.of(status)),
                    report.ok() ? text(deployment, report, status) : text(report));
        }
    }

    private Report apply(Muster muster, Plan plan, TraceRecorder recorder) {
        try (Progress progress = Progress.of("up", plan.bringUp(), err())) {
            return muster.apply(plan, policy(), event -> {
                recorder.accept(event);
                progress.accept(event);
            });
        }
    }

    private ApplyPolicy policy() {
        return new ApplyPolicy(
                keep ? OnFailure.KEEP : OnFailure.UNDO,
                differing.policy(),
                noPreflight ? OnStart.TRUST_NETWORKS : OnStart.TEST_NETWORKS,
                removeNodes ? OnLeft.REMOVE : OnLeft.REFUSE,
                drain.most());
    }

    private static String text(Deployment deployment, Report report, ClusterStatus status) {
        // What was not seen is said, also where all is well.
        List<Finding> networks = report.notes().stream()
                .filter(note -> note.code() instanceof NetworkCode)
                .toList();
        return new FindingsText(networks)
                + new StatusText(status).toString()
                + (report.changed() ? "Up and proved: " : "Nothing to change, proved again: ")
                + counted(deployment.cluster().totalNpus(), "NPU") + " on "
                + counted(deployment.cluster().nodes().size(), "node") + " in "
                + LineProgress.seconds(report.took()) + ".\n"
                + report.answer()
                        .map(answer -> "The model answers: " + oneLine(answer) + "\n")
                        .orElse("");
    }

    private static String counted(int count, String one) {
        return count + " " + one + (count == 1 ? "" : "s");
    }

    /** What a model of random weights says may hold anything. */
    private static String oneLine(String answer) {
        return answer.strip().replaceAll("\\s+", " ").replaceAll("\\p{Cntrl}", "?");
    }

    private String text(Report report) {
        List<Finding> findings = findings(report);
        if (report.refused()) {
            return new FindingsText(findings) + "Nothing was changed. What differs: " + commandLine("diff") + "\n";
        }
        String end = "To end what is left: " + commandLine("down") + "\n";
        String logs = report.diagnosis()
                .map(diagnosis -> "What the logs tell: " + diagnosis)
                .orElse("");
        if (keep) {
            return new FindingsText(findings) + logs + "Not up. What was begun is kept. To look at it: "
                    + commandLine("logs") + "\n" + end;
        }
        return new FindingsText(findings)
                + logs
                + (report.undone().isEmpty()
                        ? "Not up. Nothing was begun.\n"
                        : "Not up. What this run began has been undone:\n")
                + report.undone().stream().map(UpCommand::line).collect(joining())
                + (report.left().isEmpty() ? "" : end);
    }

    private static String line(Report.Undone undone) {
        return "  on " + undone.host() + ": " + String.join(", ", undone.steps())
                + (undone.whole() ? "" : " (not wholly)") + "\n";
    }

    @Override
    ObjectNode nothing() {
        return Json.of(Json.NOTHING_SEEN);
    }
}
