package io.muster.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.deploy.Deployment;
import io.muster.deploy.Parallelism;
import io.muster.deploy.ServeOptions;
import io.muster.fit.MemoryEstimate;
import io.muster.fit.Verdict;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class MemoryRuleTest {

    private static final String QWEN = "Qwen3-235B-A22B";

    private static List<Finding> check(Deployment deployment) {
        return new MemoryRule().check(deployment);
    }

    @Test
    void withoutAConfigNothingIsSaid() {
        assertThat(check(Sound.deployment())).isEmpty();
    }

    @Test
    void theGuidesDeploymentFits() {
        assertThat(check(Sound.withModel(QWEN, ServeOptions.builder()))).isEmpty();
    }

    @Test
    void theSumIsShownInOneLineAndAddsUp() {
        Finding finding = check(Sound.withModel(QWEN, ServeOptions.builder().memoryUtilization(0.4)))
                .get(0);

        assertThat(finding.message())
                .contains("on pipeline stage")
                .contains("0.4 of the 60.96 GiB that torch sees of an NPU");
        String sum = finding.message().substring(0, finding.message().indexOf(" = "));
        double low = 0;
        // A part is a name and a number, or a name and two numbers.
        Matcher part = Pattern.compile(" (\\d+\\.\\d\\d)(?: to \\d+\\.\\d\\d)?(?= \\+|$)")
                .matcher(sum);
        while (part.find()) {
            low += Double.parseDouble(part.group(1));
        }
        Matcher total = Pattern.compile(" = (\\d+\\.\\d\\d)").matcher(finding.message());
        assertThat(total.find()).isTrue();
        assertThat(low).isCloseTo(Double.parseDouble(total.group(1)), org.assertj.core.api.Assertions.within(0.06));
    }

    @Test
    void eachWayOutThatIsNamedWorks() {
        Deployment tight = Sound.withModel(
                QWEN, ServeOptions.builder().memoryUtilization(0.5).maxModelLen(40_960));

        String remedy = check(tight).get(0).remedy();

        Matcher way = Pattern.compile("maxModelLen (\\d+), or memoryUtilization (0\\.\\d+), or "
                        + "tensor (\\d+) with pipeline (\\d+) and data (\\d+)")
                .matcher(remedy);
        assertThat(way.find()).as(remedy).isTrue();
        assertThat(verdict(Sound.withModel(
                        QWEN,
                        ServeOptions.builder().memoryUtilization(0.5).maxModelLen(Integer.parseInt(way.group(1))))))
                .isEqualTo(Verdict.FITS);
        assertThat(verdict(Sound.withModel(
                        QWEN,
                        ServeOptions.builder()
                                .memoryUtilization(Double.parseDouble(way.group(2)))
                                .maxModelLen(40_960))))
                .isEqualTo(Verdict.FITS);
        assertThat(verdict(tight.toBuilder()
                        .parallelism(Parallelism.tensor(Integer.parseInt(way.group(3)))
                                .pipeline(Integer.parseInt(way.group(4)))
                                .data(Integer.parseInt(way.group(5))))
                        .build()))
                .isEqualTo(Verdict.FITS);
    }

    @Test
    void whereNoLayoutFitsMoreNpusAreAskedFor() {
        Deployment hopeless =
                Sound.withModel("DeepSeek-V3.1", ServeOptions.builder().memoryUtilization(0.4));

        assertThat(check(hopeless))
                .singleElement()
                .satisfies(finding -> assertThat(finding.remedy()).contains("add nodes"));
    }

    @Test
    void sizesThatCannotBeDividedAreForOtherRules() {
        Deployment deployment = Sound.withModel(QWEN, ServeOptions.builder()).toBuilder()
                .parallelism(Parallelism.tensor(1).pipeline(Integer.MAX_VALUE))
                .build();

        assertThat(check(deployment)).isEmpty();
    }

    private static Verdict verdict(Deployment deployment) {
        return MemoryEstimate.of(deployment).orElseThrow().verdict();
    }
}
