package io.muster.docker;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.cluster.Node;
import io.muster.cluster.NpuGeneration;
import io.muster.deploy.Deployment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The guide's docker run line (facts/ascend.md 1.1 step 2, and 2). */
class ContainerLineTest {

    private static final Path GOLDEN = Path.of("src/test/resources/io/muster/docker/golden");

    @ParameterizedTest
    @CsvSource({"ATLAS_A2, 8", "ATLAS_A3, 16", "ATLAS_950, 8", "ATLAS_310P, 2"})
    void theLineOfEachGenerationIsAsItWas(NpuGeneration generation, int npus) throws IOException {
        // One option a line reads better, in a difference too; to bash it is one line still.
        String text = line(generation, npus).replaceAll(" (?='?--?[a-z])", " \\\\\n  ") + "\n";
        Path file = GOLDEN.resolve(generation.id() + ".sh");
        if (Boolean.getBoolean("golden.rewrite")) {
            Files.writeString(file, text);
        }

        assertThat(text)
                .as(
                        "Where the change is meant: mvn test -pl docker-adapter -am -Dgolden.rewrite=true, and read the diff")
                .isEqualTo(Files.readString(file));
    }

    @Test
    void onlyTheDevicesOfTheNodeAreGivenToIt() {
        Node node = Node.of("10.0.0.1").devices(List.of(3, 5, 12));
        Deployment deployment = Deployments.of(NpuGeneration.ATLAS_A3, 16, Deployments.IMAGE, node);

        List<String> devices =
                List.of(ContainerLine.of(deployment, node, Deployments.IMAGE, "muster-qwen")
                                .split(" "))
                        .stream()
                        .filter(word -> word.matches("/dev/davinci\\d+"))
                        .toList();

        assertThat(devices).containsExactly("/dev/davinci3", "/dev/davinci5", "/dev/davinci12");
    }

    private static String line(NpuGeneration generation, int npus) {
        Node node = Node.of("10.0.0.1");
        return ContainerLine.of(
                Deployments.of(generation, npus, Deployments.IMAGE, node), node, Deployments.IMAGE, "muster-qwen");
    }
}
