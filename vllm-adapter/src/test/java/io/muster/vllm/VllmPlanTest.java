package io.muster.vllm;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.Planner;
import io.muster.deploy.Deployment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole plan of both forms, byte for byte. */
class VllmPlanTest {

    private static final Path GOLDEN = Path.of("src/test/resources/io/muster/vllm/golden");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Test
    void thePlanOfOneReplicaOverTwoNodesIsAsItWas() throws IOException {
        assertAsItWas(Guide.deployment(), GOLDEN.resolve("mp"));
    }

    @Test
    void thePlanOfReplicasOnTwoNodesIsAsItWas() throws IOException {
        assertAsItWas(Guide.replicas(), GOLDEN.resolve("data-parallel"));
    }

    private void assertAsItWas(Deployment deployment, Path golden) throws IOException {
        Planner.of(new VllmProvider()).plan(deployment).writeTo(folder);

        Map<String, String> written = files(folder);
        if (Boolean.getBoolean("golden.rewrite")) {
            for (Map.Entry<String, String> file : written.entrySet()) {
                Path path = golden.resolve(file.getKey());
                Files.createDirectories(path.getParent());
                Files.writeString(path, file.getValue());
            }
        }
        assertThat(written)
                .as("Where the change is meant: mvn test -pl vllm-adapter -am -Dgolden.rewrite=true, and read the diff")
                .isEqualTo(files(golden));
    }

    private static Map<String, String> files(Path folder) throws IOException {
        var texts = new TreeMap<String, String>();
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.filter(Files::isRegularFile).toList()) {
                texts.put(folder.relativize(path).toString(), Files.readString(path));
            }
        }
        return texts;
    }
}
