package io.muster.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.muster.Planner;
import io.muster.description.Description;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** No block of code is on a page that nothing holds to the truth. */
class CodeBlocksTest {

    private static final Path ROOT = Path.of("..");
    private static final Path EXAMPLE = Path.of("src/main/examples/qwen.yaml");

    /** Their blocks are what is printed: FindingPagesTest, DiagnosisPagesTest and JsonPageTest hold them. */
    private static final Pattern HELD_BY_THEIR_OWN_TESTS =
            Pattern.compile("\\.\\./docs/(findings/[A-Z0-9_]+|diagnoses/[A-Z0-9_]+|json)\\.md");

    private static final Pattern ARTIFACT = Pattern.compile("<artifactId>(.+?)</artifactId>");

    @TempDir
    private Path folder;

    static List<Fence> fences() throws IOException {
        return Fence.all().stream()
                .filter(fence -> !HELD_BY_THEIR_OWN_TESTS
                        .matcher(fence.page().toString())
                        .matches())
                .toList();
    }

    @ParameterizedTest
    @MethodSource("fences")
    void holds(Fence fence) throws Exception {
        switch (fence.language()) {
            case "java" -> isSourceThatCompilesAndRuns(fence);
            case "yaml" -> isADescriptionWithoutFindings(fence);
            case "xml" -> namesOurArtifacts(fence);
            case "sh" -> new ShellBlock(fence).holds();
            case "text" -> new Printed(folder).holds(fence);
            default -> fail("nothing holds a block of the language '%s'", fence.language());
        }
    }

    /** Of the samples, the sample service and their tests: the text between the comments that name the region, which may be in several pieces. */
    private static void isSourceThatCompilesAndRuns(Fence fence) throws IOException {
        Pattern piece = Pattern.compile("(?s)// region " + fence.marker() + "\n(.*?)\n *// endregion");
        try (Stream<Path> samples = Files.walk(Path.of("src"));
                Stream<Path> service = Files.walk(ROOT.resolve("service/src"))) {
            List<String> regions = Stream.concat(samples, service)
                    .filter(file -> file.toString().endsWith(".java"))
                    .map(file -> String.join(
                            "\n",
                            piece.matcher(read(file))
                                    .results()
                                    .map(region -> region.group(1))
                                    .toList()))
                    .filter(region -> !region.isEmpty())
                    .toList();
            assertThat(regions).as("sources with a region " + fence.marker()).hasSize(1);
            assertThat(fence.text()).isEqualTo(regions.get(0).stripIndent() + "\n");
        }
    }

    /** By itself, or, where its marker says so, in place of the same keys of the example. */
    private void isADescriptionWithoutFindings(Fence fence) throws IOException {
        Planner planner = Planner.create();
        Description description = planner.read(Files.writeString(
                folder.resolve("qwen.yaml"),
                switch (fence.marker()) {
                    case "description" -> fence.text();
                    case "part of a description" -> merged(fence.text());
                    default -> fail("a description, or a part of one, says so in a comment above it");
                }));
        assertThat(planner.check(description).all()).isEmpty();
    }

    private static String merged(String part) throws IOException {
        List<String> keys = part.lines()
                .filter(line -> line.matches("\\w+:.*"))
                .map(line -> line.substring(0, line.indexOf(':')))
                .toList();
        assertThat(keys).isNotEmpty();
        var text = new StringBuilder(part);
        boolean replaced = false;
        for (String line : Files.readAllLines(EXAMPLE)) {
            if (line.matches("\\w+:.*")) {
                replaced = keys.contains(line.substring(0, line.indexOf(':')));
            }
            if (!replaced) {
                text.append(line).append('\n');
            }
        }
        return text.toString();
    }

    /** That a project with them compiles is seen by testbed/from-outside. */
    private static void namesOurArtifacts(Fence fence) throws Exception {
        Element ours = xml(Files.readString(ROOT.resolve("pom.xml")));
        String version = ours.getElementsByTagName("version").item(0).getTextContent();
        NodeList dependencies = xml("<project>" + fence.text() + "</project>").getElementsByTagName("dependency");
        assertThat(dependencies.getLength()).isPositive();
        for (int i = 0; i < dependencies.getLength(); i++) {
            var dependency = (Element) dependencies.item(i);
            assertThat(textOf(dependency, "groupId")).isEqualTo("io.muster");
            assertThat(artifacts()).contains(textOf(dependency, "artifactId"));
            assertThat(textOf(dependency, "version")).isIn("", version);
        }
    }

    private static List<String> artifacts() throws IOException {
        try (Stream<Path> folders = Files.list(ROOT)) {
            return folders.map(folder -> folder.resolve("pom.xml"))
                    .filter(Files::isRegularFile)
                    .map(pom -> read(pom).replaceFirst("(?s)<parent>.*</parent>", ""))
                    .flatMap(pom -> ARTIFACT.matcher(pom).results().limit(1).map(found -> found.group(1)))
                    .toList();
        }
    }

    private static String textOf(Element element, String name) {
        NodeList found = element.getElementsByTagName(name);
        return found.getLength() == 0 ? "" : found.item(0).getTextContent();
    }

    private static Element xml(String text) throws Exception {
        return DocumentBuilderFactory.newDefaultInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(text)))
                .getDocumentElement();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
