package io.muster.samples;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.Planner;
import io.muster.cluster.NpuGeneration;
import io.muster.deploy.Deployment;
import io.muster.description.Description;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The README shows a description that is good, and the example. */
class ReadmeTest {

    private static final Path README = Path.of("../README.md");
    private static final Path EXAMPLE = Path.of("src/main/examples/qwen.yaml");

    @Test
    void theDescriptionIsTheExample() throws IOException {
        assertThat(block("description", "yaml")).isEqualTo(Files.readString(EXAMPLE));
    }

    @Test
    void theExampleIsGoodAndSaysWhatTheGuideSays() {
        Planner planner = Planner.create();
        Description description = planner.read(EXAMPLE);

        assertThat(planner.check(description)).isEmpty();
        Deployment deployment = description.deployment().orElseThrow();
        assertThat(deployment.cluster().name()).isEqualTo("qwen");
        assertThat(deployment.cluster().npuGeneration()).isEqualTo(NpuGeneration.ATLAS_A2);
        assertThat(deployment.cluster().totalNpus()).isEqualTo(16);
        assertThat(planner.plan(deployment).bringUp()).isNotEmpty();
    }

    /** The block of code right below the marker of that name. */
    private static String block(String marker, String language) throws IOException {
        Matcher block = Pattern.compile("<!-- " + marker + " -->\n```" + language + "\n(.*?)```\n", Pattern.DOTALL)
                .matcher(Files.readString(README));
        assertThat(block.find()).as("marker %s in README.md", marker).isTrue();
        String text = block.group(1);
        assertThat(block.find()).as("one marker %s in README.md", marker).isFalse();
        return text;
    }
}
