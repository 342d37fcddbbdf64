package io.muster.preflight;

import io.muster.check.Finding;
import io.muster.deploy.ReleasePins;
import io.muster.deploy.VllmAscendVersion;
import io.muster.npu.HostNpus;
import io.muster.npu.ToolAnswers;
import io.muster.plan.CommandOutput;
import io.muster.plan.Expectation;
import java.util.List;

/**
 * CANN of a bare host is what the release of vllm-ascend is made for. A release that is not known, or a CANN that the host does not
 * tell, is not judged.
 */
record CannOfRelease(String path, String host, VllmAscendVersion release) implements Expectation {

    @Override
    public List<Finding> unmet(CommandOutput output) {
        List<String> made = ReleasePins.of(release).map(ReleasePins::cann).orElse(List.of());
        return HostNpus.read(host, List.of(), ToolAnswers.read(output.stdout())).cann().value().stream()
                .filter(cann -> !made.isEmpty() && made.stream().noneMatch(cann::equalsIgnoreCase))
                .map(cann -> Finding.warning(
                        NpuCode.CANN_NOT_OF_RELEASE,
                        path,
                        "Expected CANN " + String.join(" or ", made) + " on " + host + ", for vllm-ascend " + release
                                + " is made for it, saw " + cann + ".",
                        "Install that CANN, or correct vllmAscend."))
                .toList();
    }
}
