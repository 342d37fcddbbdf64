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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The README and the guide show code that compiles and runs, and a description that is good. */
class ReadmeTest {

    private static final Path README = Path.of("../README.md");
    private static final Path GUIDE = Path.of("../docs/guide.md");
    private static final Path EXAMPLE = Path.of("src/main/examples/qwen.yaml");
    private static final Path SAMPLES = Path.of("src/main/java/io/muster/samples");

    @Test
    void theQuickstartIsTheSampleThatCompiles() throws IOException {
        assertThat(block("quickstart", "java")).isEqualTo(region("quickstart", "Quickstart.java"));
    }

    @ParameterizedTest
    @CsvSource({"advise, Advise.java", "change, ChangeAVariable.java"})
    void theGuidesCodeIsThatOfTheSamplesThatRun(String name, String file) throws IOException {
        assertThat(block(GUIDE, name, "java")).isEqualTo(region(name, file));
    }

    /** The method that it shows is the one that runs. */
    @Test
    void theGuidesTestIsOneThatRuns() throws IOException {
        String test = Files.readString(Path.of("src/test/java/io/muster/samples/RolloutTest.java"));
        String shown = block(GUIDE, "testkit", "java");

        assertThat(test).contains(shown.substring(shown.indexOf("    @Test")));
    }

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
        return block(README, marker, language);
    }

    private static String block(Path page, String marker, String language) throws IOException {
        Matcher block = Pattern.compile("<!-- " + marker + " -->\n```" + language + "\n(.*?)```\n", Pattern.DOTALL)
                .matcher(Files.readString(page));
        assertThat(block.find()).as("marker %s in %s", marker, page).isTrue();
        String text = block.group(1);
        assertThat(block.find()).as("one marker %s in %s", marker, page).isFalse();
        return text;
    }

    /** What stands between the comments that name the region, moved to the left margin. */
    private static String region(String name, String file) throws IOException {
        Matcher region = Pattern.compile("// region " + name + "\n(.*?)\n *// endregion", Pattern.DOTALL)
                .matcher(Files.readString(SAMPLES.resolve(file)));
        assertThat(region.find()).as("region %s of %s", name, file).isTrue();
        return region.group(1).stripIndent() + "\n";
    }
}
