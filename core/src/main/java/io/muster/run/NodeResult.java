package io.muster.run;

import io.muster.check.Finding;
import io.muster.check.Severity;
import io.muster.plan.CommandOutput;
import io.muster.plan.HostAnswer;
import io.muster.plan.Step;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What became of the steps of one node in one phase. Filled by one thread, then handed over. */
final class NodeResult {

    private final String host;
    private final List<Finding> failures = new ArrayList<>();
    private final List<Finding> notes = new ArrayList<>();
    private final Map<String, String> facts = new LinkedHashMap<>();
    private final List<HostAnswer> answers = new ArrayList<>();
    private final Deque<Step> toUndo = new ArrayDeque<>();
    private Optional<String> answer = Optional.empty();
    private boolean cutShort;
    private boolean changed;

    NodeResult(String host) {
        this.host = host;
    }

    String host() {
        return host;
    }

    /** Takes the lines {@code fact KEY VALUE} out of what a step printed. */
    void learn(CommandOutput output) {
        facts.putAll(output.facts());
    }

    Map<String, String> facts() {
        return facts;
    }

    void answered(HostAnswer last) {
        answers.add(last);
    }

    /** What the host answered at last to each of its probes. */
    List<HostAnswer> answers() {
        return answers;
    }

    void answered(String text) {
        answer = Optional.of(text);
    }

    /** What a served model answered, if it did. */
    Optional<String> answer() {
        return answer;
    }

    void add(Finding finding) {
        (finding.severity() == Severity.ERROR ? failures : notes).add(finding);
    }

    List<Finding> failures() {
        return failures;
    }

    List<Finding> notes() {
        return notes;
    }

    /** The step has begun, so that undoing it may be due. */
    void begun(Step step) {
        toUndo.push(step);
    }

    /** The step found nothing to do, so that there is nothing to undo. */
    void unchanged(Step step) {
        toUndo.remove(step);
    }

    /** The newest first. */
    Deque<Step> toUndo() {
        return toUndo;
    }

    void cutShort() {
        cutShort = true;
    }

    void changed() {
        changed = true;
    }

    boolean hasChanged() {
        return changed;
    }

    /** Whether all steps ran and none failed. */
    boolean ok() {
        return failures.isEmpty() && !cutShort;
    }
}
