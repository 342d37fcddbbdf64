package io.muster.docker;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.cluster.Node;
import io.muster.cluster.NpuGeneration;
import io.muster.deploy.Deployment;
import io.muster.plan.Agreement;
import io.muster.plan.Phase;
import io.muster.plan.Plan;
import io.muster.plan.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** In which order hosts come to one image. */
class ImagePhasesTest {

    private static final Node HEAD = Node.of("10.0.0.1");
    private static final Node WORKER = Node.of("10.0.0.2");

    private final DockerRuntime neighbour =
            DockerRuntime.image("vllm-ascend:v0.23.0").pull("neighbour");

    @Test
    void thePlanTellsWhoIsAskedWhat() throws IOException {
        Deployment deployment = deployment(neighbour.archive(Path.of("/images/vllm-ascend.tar")));
        String text = new Plan(deployment, ImagePhases.of(deployment), List.of()).text();
        Path golden = Path.of("src/test/resources/io/muster/docker/golden/neighbour.txt");
        if (Boolean.getBoolean("golden.rewrite")) {
            Files.writeString(golden, text);
        }

        assertThat(text)
                .as(
                        "Where the change is meant: mvn test -pl docker-adapter -am -Dgolden.rewrite=true, and read the diff")
                .isEqualTo(Files.readString(golden));
    }

    @Test
    void withoutNeighboursThereIsOnePhase() {
        for (String pull : List.of("missing", "never")) {
            assertThat(ImagePhases.of(deployment(neighbour.pull(pull))))
                    .extracting(Phase::name)
                    .containsExactly("image");
        }
    }

    @Test
    void hostsAgreeOnTheImageBeforeItIsCopiedAndAfterwards() {
        List<Phase> phases = ImagePhases.of(deployment(neighbour));

        assertThat(phases)
                .filteredOn(phase -> !phase.agreeing().isEmpty())
                .extracting(Phase::name)
                .containsExactly("image", "copied");
        assertThat(phases)
                .flatExtracting(Phase::agreeing)
                .extracting(Agreement::code)
                .containsOnly(DockerCode.IMAGE_DIFFERS);
    }

    @Test
    void whoMayHandOutEndsThatWhereTheRunFails() {
        assertThat(ImagePhases.of(deployment(neighbour)))
                .filteredOn(phase -> List.of("offer", "fetch").contains(phase.name()))
                .flatExtracting(Phase::steps)
                .hasSize(4)
                .allSatisfy(step -> assertThat(
                                ((Step.Run) step).undo().orElseThrow().title())
                        .isEqualTo("Ends the handing out of the image on " + step.host() + "."));
    }

    private static Deployment deployment(DockerRuntime runtime) {
        return Deployments.of(NpuGeneration.ATLAS_A2, 8, Deployments.IMAGE, HEAD, WORKER).toBuilder()
                .runtime(runtime)
                .build();
    }
}
