package io.muster.preflight;

import io.muster.check.Excerpt;
import io.muster.check.Finding;
import io.muster.check.Severity;
import io.muster.npu.ToolAnswer;
import io.muster.npu.ToolAnswers;
import io.muster.plan.CommandOutput;
import io.muster.plan.Expectation;
import io.muster.plan.Explanation;
import java.util.List;
import java.util.Optional;

/**
 * An inspection of a host has found all that it looked for. What it explains is told in its own words; what ended otherwise, or has
 * no end, is not taken for good.
 *
 * @param path of the node in the description
 * @param host its address
 * @param section in which its answer is
 * @param title what it does, for a person
 */
record HostHasNeeded(String path, String host, String section, String title) implements Expectation {

    @Override
    public List<Finding> unmet(CommandOutput output) {
        Optional<ToolAnswer> answer = ToolAnswers.read(output.stdout()).of(section);
        if (answer.isEmpty() || answer.get().isCut()) {
            return List.of(failed("an answer that is cut off or not there", answer));
        }
        List<Explanation> said = Explanation.in(answer.get().text());
        if (answer.get().exitCode() == 0) {
            return said.stream().map(one -> finding(Severity.WARNING, one)).toList();
        }
        if (!said.isEmpty()) {
            return List.of(finding(Severity.ERROR, said.get(0)));
        }
        return List.of(failed(
                answer.get().isHung()
                        ? "no end within " + HostPreflight.INSPECTION_SECONDS + " s"
                        : "exit code " + answer.get().exitCode(),
                answer));
    }

    private Finding finding(Severity severity, Explanation said) {
        return new Finding(said.code(), severity, path, host + ", " + title + ": " + said.message(), said.remedy());
    }

    private Finding failed(String seen, Optional<ToolAnswer> answer) {
        return Finding.error(
                PreflightCode.INSPECTION_FAILED,
                path,
                "Expected to " + title + " on " + host + ", saw " + seen + "; it said: "
                        + Excerpt.of(answer.map(ToolAnswer::text).orElse("")) + ".",
                "See what hangs or is broken there: the programs, their file system, or the runtime's setup.");
    }
}
