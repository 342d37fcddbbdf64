package io.muster.docker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.cluster.Node;
import io.muster.cluster.NpuGeneration;
import io.muster.deploy.Deployment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The guide's docker run line (facts/ascend.md 1.1 step 2, and 2). */
@EnabledOnOs(OS.LINUX)
class ContainerLineTest {

    @ParameterizedTest
    @CsvSource({"ATLAS_A2, 8", "ATLAS_A3, 16", "ATLAS_950, 8", "ATLAS_310P, 2"})
    void theLineOfEachGenerationIsAsItWas(NpuGeneration generation, int npus) throws Exception {
        String words = wordsOf(line(generation, npus));
        Path file = golden(generation);
        if (Boolean.getBoolean("golden.rewrite")) {
            Files.writeString(file, words);
        }

        assertThat(words)
                .as(
                        "Where the change is meant: mvn test -pl docker-adapter -am -Dgolden.rewrite=true, and read the diff")
                .isEqualTo(Files.readString(file));
    }

    /** Words of the line of a node with all its NPUs, one a line, with $HOME for the home folder of the host. */
    static Path golden(NpuGeneration generation) {
        return Path.of("src/test/resources/io/muster/docker/golden", generation.id() + ".txt");
    }

    /** One a line, as bash reads them: how they are quoted is not this line's business. */
    private static String wordsOf(String line) throws IOException, InterruptedException {
        var builder = new ProcessBuilder(
                        "/bin/bash", "-c", "environment=(-e NAME) mounts=(-v MOUNT:MOUNT); printf '%s\\n' " + line)
                .redirectErrorStream(true);
        builder.environment().put("home", "$home");
        Process bash = builder.start();
        String words = new String(bash.getInputStream().readAllBytes(), UTF_8);
        assertThat(bash.waitFor()).as(words).isZero();
        return words;
    }

    @Test
    void onlyTheDevicesOfTheNodeAreGivenToIt() {
        Node node = Node.of("10.0.0.1").devices(List.of(3, 5, 12));
        Deployment deployment = Deployments.of(NpuGeneration.ATLAS_A3, 16, Deployments.IMAGE, node);

        List<String> devices = List.of(
                        ContainerLine.of(deployment, node, "muster-qwen", "").split(" "))
                .stream()
                .filter(word -> word.matches("--device=.*davinci\\d+"))
                .toList();

        assertThat(devices)
                .containsExactly("--device=/dev/davinci3", "--device=/dev/davinci5", "--device=/dev/davinci12");
    }

    private static String line(NpuGeneration generation, int npus) {
        Node node = Node.of("10.0.0.1");
        return ContainerLine.of(
                Deployments.of(generation, npus, Deployments.IMAGE, node), node, "muster-qwen", "--label=OURS");
    }
}
