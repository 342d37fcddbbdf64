package io.muster.run;

import io.muster.check.Finding;
import io.muster.check.Severity;
import io.muster.plan.Command;
import io.muster.plan.CommandOutput;
import io.muster.plan.Explanation;
import io.muster.plan.HostAnswer;
import io.muster.plan.Probe;
import io.muster.plan.Step;
import io.muster.plan.Told;
import io.muster.spi.HostException;
import io.muster.spi.Time;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** The steps of one node in one phase, one after the other, to the first that fails. */
final class NodeTask {

    private static final Pattern UNCHANGED = Pattern.compile("(?m)^muster: unchanged$");

    private final String path;
    private final GuardedSession session;
    private final List<Step> steps;
    private final Facts facts;
    private final Optional<ClusterHold> hold;
    private final Consumer<RunEvent> events;
    private final Time time;
    private final NodeResult result;

    /**
     * A task of one run.
     *
     * @param path of the description, at which findings are said to be
     * @param hold for a run whose steps are noted on the host
     * @param time that passes between two probes
     */
    NodeTask(
            String host,
            String path,
            GuardedSession session,
            List<Step> steps,
            Facts facts,
            Optional<ClusterHold> hold,
            Consumer<RunEvent> events,
            Time time) {
        this.path = path;
        this.session = session;
        this.steps = steps;
        this.facts = facts;
        this.hold = hold;
        this.events = events;
        this.time = time;
        this.result = new NodeResult(host);
    }

    /**
     * To the end, or to the first failure.
     *
     * @param isOver whether an interrupt says that the steps are no longer needed, rather than that they are cut short
     */
    NodeResult run(BooleanSupplier isOver) {
        for (Step step : steps) {
            long startedAt = System.nanoTime();
            events.accept(new RunEvent.StepStarted(step));
            boolean unchanged = false;
            try {
                result.begun(step);
                unchanged = run(step);
            } catch (HostException e) {
                fail(e.finding());
            } catch (InterruptedException e) {
                if (isOver.getAsBoolean()) {
                    events.accept(new RunEvent.StepEnded(step, true, Elapsed.since(startedAt)));
                    break;
                }
                result.cutShort();
            } catch (RuntimeException e) {
                // An adapter or a transport broke its contract: the run must still end, and be undone.
                fail(Finding.error(
                        RunCode.COMMAND_FAILED,
                        step.host(),
                        step.host() + ", " + step.title() + ": broke off with " + e + ".",
                        "This is a defect of the adapter or of Muster: please report it."));
            }
            if (!result.ok()) {
                events.accept(new RunEvent.StepFailed(step, result.failures(), Elapsed.since(startedAt)));
                break;
            }
            events.accept(new RunEvent.StepEnded(step, unchanged, Elapsed.since(startedAt)));
        }
        return result;
    }

    /** Whether the step found nothing to do. */
    private boolean run(Step step) throws HostException, InterruptedException {
        if (step instanceof Step.Write write) {
            return write(write);
        }
        if (step instanceof Step.Run run) {
            return run(run, run);
        }
        if (step instanceof Step.Send send) {
            return send(send);
        }
        await((Step.Await) step);
        return true;
    }

    private boolean write(Step.Write write) throws HostException, InterruptedException {
        CommandOutput noted = session.run(noted(write, Command.of("true")), write.deadline());
        if (noted.ok()) {
            session.write(write);
        } else {
            fail(explain(write, noted));
        }
        return false;
    }

    private Command noted(Step step, Command command) throws HostException {
        return hold.isPresent() ? hold.get().step(step, command) : command;
    }

    /** What it says on its way is said of that step. */
    private boolean run(Step.Run run, Step of) throws HostException, InterruptedException {
        CommandOutput output = session.run(noted(of, informed(run)), run.deadline(), progressOf(of));
        result.learn(output);
        if (!output.ok()) {
            fail(explain(run, output));
            return false;
        }
        warn(run, output);
        boolean unchanged = UNCHANGED.matcher(output.stdout()).find();
        if (unchanged) {
            result.unchanged(run);
        } else if (run.undo().isPresent()) {
            result.changed();
        }
        return unchanged;
    }

    private Command informed(Step.Run run) {
        var argv = new ArrayList<>(run.command().argv());
        run.informedOf().map(facts::of).ifPresent(argv::addAll);
        return new Command(argv, run.command().stdin());
    }

    private Consumer<String> progressOf(Step step) {
        return progress -> events.accept(new RunEvent.StepProgress(step, progress));
    }

    private boolean send(Step.Send send) throws HostException, InterruptedException {
        boolean unchanged = run(send.unless(), send);
        if (!unchanged && result.ok()) {
            session.send(send.file(), send.path(), send.deadline(), progressOf(send));
            result.changed();
        }
        return unchanged;
    }

    private void await(Step.Await step) throws HostException, InterruptedException {
        Probe probe = step.probe();
        long startedAt = time.nanoTime();
        String progress = "";
        while (true) {
            Instant asked = Instant.now();
            CommandOutput output = session.run(probe.command(), step.deadline());
            Instant answered = Instant.now();
            if (!output.ok() && !Explanation.in(output.stderr()).isEmpty()) {
                // The question itself could not be asked.
                fail(explain(step, output));
                return;
            }
            List<Finding> unmet = probe.expectation().unmet(output);
            Told told = probe.expectation().told(output);
            boolean met = unmet.stream().noneMatch(f -> f.severity() == Severity.ERROR);
            if (met
                    || told.isFinal()
                    || time.nanoTime() - startedAt >= probe.patience().toNanos()) {
                result.learn(output);
                result.answered(new HostAnswer(step.host(), output, asked, answered));
                told.answer().ifPresent(result::answered);
                unmet.forEach(result::add);
                return;
            }
            if (!told.progress().isEmpty() && !told.progress().equals(progress)) {
                progress = told.progress();
                events.accept(new RunEvent.StepProgress(step, progress));
            }
            time.sleep(probe.interval());
        }
    }

    private void fail(Finding finding) {
        result.add(new Finding(finding.code(), finding.severity(), path, finding.message(), finding.remedy()));
    }

    private void warn(Step step, CommandOutput output) {
        Explanation.in(output.stderr())
                .forEach(said ->
                        result.add(Finding.warning(said.code(), path, where(step) + said.message(), said.remedy())));
    }

    private static String where(Step step) {
        return step.host() + ", " + step.title() + ": ";
    }

    private static Finding explain(Step step, CommandOutput output) {
        String where = where(step);
        Optional<Explanation> said = Explanation.in(output.stderr()).stream().findFirst();
        if (said.isPresent()) {
            return Finding.error(
                    said.get().code(),
                    step.host(),
                    where + said.get().message(),
                    said.get().remedy());
        }
        if (HostTrouble.isDiskFull(output.stderr())) {
            return HostTrouble.notWritten(step.host(), output.stderr());
        }
        String all = output.stderr().isBlank() ? output.stdout() : output.stderr();
        return Finding.error(
                RunCode.COMMAND_FAILED,
                step.host(),
                where + "expected exit code 0, saw " + output.exitCode() + "; it said: " + HostTrouble.lastLines(all)
                        + ".",
                "Run the step by hand on the host to see all that it says.");
    }
}
