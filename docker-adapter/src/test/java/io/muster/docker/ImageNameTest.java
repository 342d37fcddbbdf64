package io.muster.docker;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.check.Finding;
import io.muster.cluster.Node;
import io.muster.cluster.NpuGeneration;
import io.muster.deploy.Deployment;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the name of an image tells, and what it does not. */
class ImageNameTest {

    @ParameterizedTest
    @CsvSource({
        "a, a:latest",
        "a:1, a:1",
        "host:5000/a, host:5000/a:latest",
        "host:5000/b/a:1, host:5000/b/a:1",
        "a:1@sha256:01, a:1",
        "host:5000/a@sha256:01, host:5000/a:latest"
    })
    void aNameHasOneTag(String text, String tagged) {
        assertThat(ImageName.of(text).tagged()).isEqualTo(tagged);
        assertThat(ImageName.of(text).hasDigest()).isEqualTo(text.contains("@"));
    }

    @ParameterizedTest
    @CsvSource({
        "a, docker.io/library/a:latest, true",
        "b/a:1, docker.io/b/a:1, true",
        "b/a:1, localhost/b/a:1, true",
        "b/a:1, quay.io/b/a:1, false",
        "b/a:1, b/a:2, false",
        "b/a:1, a:1, false"
    })
    void aRegistryThatEnginesTakeByThemselvesMakesNoDifference(String one, String other, boolean same) {
        assertThat(ImageName.of(one).means(ImageName.of(other))).isEqualTo(same);
        assertThat(ImageName.of(other).means(ImageName.of(one))).isEqualTo(same);
    }

    /** Tags that vllm-ascend publishes (facts/ascend.md 2). */
    @ParameterizedTest
    @CsvSource({
        "quay.io/ascend/vllm-ascend:v0.23.0, ATLAS_A2",
        "vllm-ascend:v0.23.0-openeuler, ATLAS_A2",
        "vllm-ascend:0.23.0rc1, ATLAS_A2",
        "vllm-ascend:main, ATLAS_A2",
        "mirror.example/ascend/vllm-ascend:v0.23.0-a3, ATLAS_A3",
        "vllm-ascend:v0.23.0-a3-openeuler, ATLAS_A3",
        "vllm-ascend:main-310p, ATLAS_310P",
        "vllm-ascend:v0.23.0-950dt-openeuler, ATLAS_950"
    })
    void anImageOfVllmAscendIsRefusedForEveryOtherGeneration(String image, NpuGeneration made) {
        for (NpuGeneration generation : NpuGeneration.values()) {
            List<Finding> findings = check(generation, image);
            if (generation == made) {
                assertThat(findings).isEmpty();
            } else {
                assertThat(findings).singleElement().satisfies(finding -> {
                    assertThat(finding.code()).isEqualTo(DockerCode.IMAGE_VARIANT);
                    assertThat(finding.path()).isEqualTo("runtime.docker.image");
                    assertThat(finding.message()).contains(generation.id(), made.id());
                });
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "my/vllm:v0.23.0-a3",
        "vllm-ascend-of-ours:v0.23.0-a3",
        "vllm-ascend/tools:v1-310p",
        "vllm-ascend:v0.23.0-hotfix",
        "vllm-ascend:team7",
        "vllm-ascend@sha256:0123"
    })
    void aNameThatDoesNotTellIsLeftAlone(String image) {
        for (NpuGeneration generation : NpuGeneration.values()) {
            assertThat(check(generation, image)).isEmpty();
        }
    }

    @Test
    void theRemedyNamesTheSuffix() {
        assertThat(check(NpuGeneration.ATLAS_A3, "vllm-ascend:v0.23.0"))
                .singleElement()
                .extracting(Finding::message, Finding::remedy)
                .containsExactly(
                        "Expected an image for atlas-a3, the tag 'v0.23.0' is that of atlas-a2.",
                        "Write the tag with the suffix -a3, or correct npuGeneration. An image of your own needs another name than vllm-ascend.");
    }

    private static List<Finding> check(NpuGeneration generation, String image) {
        Deployment deployment = Deployments.of(generation, 2, image, Node.of("10.0.0.1"));
        return new DockerRuntimeAdapter().check(deployment);
    }
}
