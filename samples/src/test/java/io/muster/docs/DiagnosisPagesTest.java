package io.muster.docs;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.Planner;
import io.muster.diagnose.Symptom;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each symptom of the catalogue has its page in docs/diagnoses, which says what the catalogue says, and a row in the index. */
class DiagnosisPagesTest {

    private static final Path PAGES = Path.of("..", "docs", "diagnoses");
    private static final Pattern NAME = Pattern.compile("\\{(\\w+)}");

    static List<Symptom> symptoms() {
        return Planner.create().catalogue().symptoms().stream()
                .sorted(Comparator.comparing(Symptom::code))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("symptoms")
    void aSymptomHasAPage(Symptom symptom) throws IOException {
        same(PAGES.resolve(symptom.code() + ".md"), page(symptom));
    }

    @Test
    void theIndexHasThemAllAndThereIsNoOtherPage() throws IOException {
        same(PAGES.resolve("README.md"), index());
        try (Stream<Path> files = Files.list(PAGES)) {
            assertThat(files.map(file -> file.getFileName().toString()).filter(name -> !name.equals("README.md")))
                    .containsExactlyInAnyOrderElementsOf(symptoms().stream()
                            .map(symptom -> symptom.code() + ".md")
                            .toList());
        }
    }

    @ParameterizedTest
    @MethodSource("symptoms")
    void theCatalogueFindsItsOwnExampleAndNamesNoOtherFirst(Symptom symptom) {
        List<String> found = symptoms().stream()
                .filter(other -> other.seen().stream()
                        .anyMatch(seen -> seen.matcher(symptom.example()).find()))
                .sorted(Comparator.comparingInt(Symptom::rank))
                .map(Symptom::code)
                .toList();
        assertThat(found).first().isEqualTo(symptom.code());
    }

    @Test
    void causesOfWhichOthersComeAreInTheCatalogue() {
        List<String> codes = symptoms().stream().map(Symptom::code).toList();
        assertThat(symptoms()).allSatisfy(symptom -> assertThat(codes).containsAll(symptom.of()));
    }

    private static void same(Path file, String text) throws IOException {
        if (Boolean.getBoolean("golden.rewrite")) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        }
        assertThat(file).content().isEqualTo(text);
    }

    private static String index() {
        return """
                # Diagnoses

                What `muster diagnose` knows of logs. A page is made of the catalogue that it is matched with: see `symptoms.yaml` of core and
                of each adapter, and rewrite the pages with `-Dgolden.rewrite=true`. What is of Ascend and HCCL is told as users have met
                it; no NPU was here to see it on.

                | code | what it is | meaning |
                |---|---|---|
                """
                + symptoms().stream()
                        .map(symptom -> "| [%s](%s.md) | %s | %s |\n"
                                .formatted(symptom.code(), symptom.code(), kind(symptom), symptom.meaning()))
                        .collect(joining());
    }

    private static String page(Symptom symptom) {
        var page = new StringBuilder("# " + symptom.code() + "\n\n" + symptom.meaning() + "\n\n");
        page.append("It is ").append(kind(symptom)).append(".");
        if (!symptom.of().isEmpty()) {
            page.append(" It comes of ").append(String.join(", ", symptom.of())).append(", where that is seen too.");
        }
        page.append("\n\n## A line that shows it\n\n```\n")
                .append(symptom.example())
                .append("\n```\n\n");
        page.append("Found by:\n\n");
        symptom.seen()
                .forEach(seen -> page.append("- `` ").append(seen.pattern()).append(" ``\n"));
        symptom.cleared()
                .ifPresent(clear -> page.append("\nNot told where the same log says later: `` ")
                        .append(clear.pattern())
                        .append(" ``\n"));
        page.append("\n## What to do\n\n")
                .append(NAME.matcher(symptom.remedy()).replaceAll("`$1`"))
                .append('\n');
        if (!symptom.references().isEmpty()) {
            page.append("\n## Who has met it\n\n")
                    .append(String.join(", ", symptom.references()))
                    .append(
                            " (VA: vllm-project/vllm-ascend, V: vllm-project/vllm, R: ray-project/ray, HA: Ascend's own pages on HCCL)\n");
        }
        return page.toString();
    }

    private static String kind(Symptom symptom) {
        return switch (symptom.kind()) {
            case CAUSE -> "a cause";
            case EITHER -> "a cause, unless another one is seen";
            case CONSEQUENCE -> "a consequence";
            case HARMLESS -> "harmless";
        };
    }
}
