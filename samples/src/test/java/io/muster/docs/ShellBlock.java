package io.muster.docs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.cli.Usage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Commands on a page: bash understands them, and what they start of ours is there and takes those arguments. */
record ShellBlock(Fence fence) {

    private static final Path ROOT = Path.of("..");
    private static final Pattern MUSTER = Pattern.compile("\\./muster(?: ([^#|;&)>\n]*))?");
    private static final Pattern SCRIPT =
            Pattern.compile("(?m)(?:^|&& |; do )((?:testbed|bench|benchmarks|\\.ci)/[\\w-]+)");
    private static final Pattern TEST_CLASS = Pattern.compile("-D(?:it\\.)?test=(\\w+)");
    private static final Pattern MAIN_CLASS = Pattern.compile("\\bio\\.muster\\.[a-z.]+\\.[A-Z]\\w+");
    private static final Pattern MODULES = Pattern.compile("-pl ([\\w,-]+)");

    void holds() throws IOException, InterruptedException {
        bashUnderstandsIt();
        for (MatchResult command : MUSTER.matcher(fence.text()).results().toList()) {
            Usage.assertUnderstood(command.group(1) == null ? "" : command.group(1));
        }
        for (String script : groups(SCRIPT)) {
            assertThat(ROOT.resolve(script)).as("%s", fence).isExecutable();
        }
        for (String module : groups(MODULES)) {
            assertThat(List.of(module.split(",", -1)))
                    .allSatisfy(one ->
                            assertThat(ROOT.resolve(one).resolve("pom.xml")).isRegularFile());
        }
        for (String name : groups(MAIN_CLASS)) {
            assertThat(Path.of("src/main/java").resolve(name.replace('.', '/') + ".java"))
                    .content()
                    .contains("public static void main(");
        }
        for (String name : groups(TEST_CLASS)) {
            if (!name.equals("None")) {
                assertThat(testClasses(name)).as("test class %s", name).isNotEmpty();
            }
        }
    }

    private void bashUnderstandsIt() throws IOException, InterruptedException {
        Process bash =
                new ProcessBuilder("bash", "-n").redirectErrorStream(true).start();
        try (var stdin = bash.outputWriter(UTF_8)) {
            stdin.write(fence.text());
        }
        String said = new String(bash.getInputStream().readAllBytes(), UTF_8);
        assertThat(bash.waitFor()).as("%s: %s", fence, said).isZero();
    }

    private List<String> groups(Pattern pattern) {
        return pattern.matcher(fence.text())
                .results()
                .map(found -> found.group(found.groupCount()))
                .toList();
    }

    private static List<Path> testClasses(String name) throws IOException {
        try (var files = Files.find(
                ROOT,
                12,
                (file, attributes) ->
                        file.endsWith(name + ".java") && !file.toString().contains("/target/"))) {
            return files.toList();
        }
    }
}
