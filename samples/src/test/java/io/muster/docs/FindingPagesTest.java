package io.muster.docs;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.muster.InvalidDeploymentException;
import io.muster.Planner;
import io.muster.check.Finding;
import io.muster.check.FindingCode;
import io.muster.deploy.Deployment;
import io.muster.kubernetes.ManifestKind;
import io.muster.kubernetes.Manifests;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each code that Muster can tell has one page of one form in docs/findings, and one row in the index there. */
class FindingPagesTest {

    private static final Path ROOT = Path.of("..");
    private static final Path PAGES = ROOT.resolve("docs/findings");
    private static final Path DESCRIPTIONS = Path.of("src/test/resources/io/muster/docs");

    /** By heading of the index. */
    private static final Map<String, Set<String>> CODES = codes();

    /** The worked example of an adapter, whose codes are nobody's. */
    private static final String EXAMPLE = "io.muster.samples.apptainer";

    private static final Pattern PAGE = Pattern.compile("""
            # (?<code>[A-Z0-9_]+)

            (?<meaning>(?:(?!\\n\\n).)+)
            Severity: (?<severity>error|warning|info)\\. Told by: (?<told>(?:init|check|advise|plan|manifest|trust|preflight|up|status|watch|down|every command|, )+)\\.

            ## Example

            (?<example>.+)

            ## Why

            (?<why>.+)

            ## What to do

            (?<steps>1\\. .+)
            """, Pattern.DOTALL);

    private static final Pattern ROW =
            Pattern.compile("\\| \\[([A-Z0-9_]+)]\\(\\1\\.md\\) \\| (error|warning|info) \\| (.+) \\|");
    private static final Pattern LINK = Pattern.compile("]\\(([^)#]+)(#[^)]*)?\\)");

    private static final Pattern TOLD = Pattern.compile("Finding\\.(error|warning|info)\\(\\s*\\w+Code\\.([A-Z0-9_]+)");
    private static final Pattern TOLD_OF_A_FILE = Pattern.compile("\\.wrong\\([^\";]*\"");
    private static final Pattern CODE_OF_A_FILE = Pattern.compile("DescriptionCode\\.([A-Z0-9_]+)");
    private static final Pattern TOLD_BY_TENSOR_RULE = Pattern.compile("super\\(ParallelCode\\.([A-Z0-9_]+)\\)");
    private static final Pattern TOLD_BY_VARIABLE = Pattern.compile("Finding\\.(error|warning|info)\\(code,");
    private static final Pattern VARIABLE = Pattern.compile("\\bcode = \\w+Code\\.([A-Z0-9_]+)");
    private static final Pattern TOLD_BY_AGREEMENT =
            Pattern.compile("new Agreement\\(\\s*\\S+,\\s*\\w+Code\\.([A-Z0-9_]+)");
    private static final Pattern WARNED_BY_SCRIPT = Pattern.compile("printf 'muster: ([A-Z0-9_]+): ");
    private static final Pattern TOLD_BY_SCRIPT =
            Pattern.compile("(?:\\bfail ([A-Z0-9_]+) \"|echo \"muster: ([A-Z0-9_]+): )");

    @Test
    void eachCodeOfOneEnumHasAPageAndEachPageACode() throws IOException {
        List<String> codes = CODES.values().stream().flatMap(Set::stream).toList();
        assertThat(pages()).containsExactlyInAnyOrderElementsOf(codes);
    }

    @ParameterizedTest
    @MethodSource("pages")
    void aPageHasTheFormOfAll(String code) throws IOException {
        Matcher page = page(code);

        assertThat(page.group("code")).isEqualTo(code);
        assertThat(page.group().lines().count()).isBetween(10L, 30L);
        assertThat(page.group().lines().filter(line -> line.startsWith("#"))).hasSize(4);
        assertThat(page.group("example"))
                .as("a message as Muster or a script prints it")
                .containsPattern("(?m)^(" + page.group("severity") + "  " + code + "  \\S|muster: " + code
                        + ": |    \"code\" : \"" + code + "\",$)");
    }

    static List<String> pagesToldByCheck() throws IOException {
        return pagesToldBy("check");
    }

    static List<String> pagesToldByManifest() throws IOException {
        return pagesToldBy("manifest");
    }

    private static List<String> pagesToldBy(String command) throws IOException {
        var pages = new ArrayList<String>();
        for (String code : pages()) {
            if (page(code).group("told").equals(command)) {
                pages.add(code);
            }
        }
        return pages;
    }

    /** There is a description for each of them; that which cannot be read is not there. */
    @ParameterizedTest
    @MethodSource("pagesToldByCheck")
    void aPageShowsTheMessageThatCheckPrints(String code) throws IOException {
        Path file = DESCRIPTIONS.resolve(code + ".yaml");
        Planner planner = Planner.create();
        Finding told = planner.check(planner.read(file)).stream()
                .filter(finding -> finding.code().name().equals(code))
                .findFirst()
                .orElseThrow();

        assertShows(code, file, told);
    }

    /** As one kind or another. */
    @ParameterizedTest
    @MethodSource("pagesToldByManifest")
    void aPageShowsTheMessageThatManifestPrints(String code) throws IOException {
        Path file = DESCRIPTIONS.resolve(code + ".yaml");
        Planner planner = Planner.create();
        Deployment deployment = planner.read(file).deployment().orElseThrow();
        Finding told = Stream.of(ManifestKind.values())
                .flatMap(kind -> told(Manifests.of(planner), deployment, kind).stream())
                .filter(finding -> finding.code().name().equals(code))
                .findFirst()
                .orElseThrow();

        assertShows(code, file, told);
    }

    private static List<Finding> told(Manifests manifests, Deployment deployment, ManifestKind kind) {
        try {
            return manifests.render(deployment, kind).findings();
        } catch (InvalidDeploymentException e) {
            return e.findings().all();
        }
    }

    private static void assertShows(String code, Path file, Finding told) throws IOException {
        String printed = told.severity().name().toLowerCase(Locale.ROOT) + "  " + code + "  " + told.path() + "\n    "
                + told.message() + "\n    -> " + told.remedy() + "\n";
        assertThat(page(code).group("example"))
                .contains("```\n" + printed.replace(file.toString(), "qwen.yaml") + "```");
    }

    @Test
    void eachCodeIsToldInTheSourceWithTheSeverityOfItsPage() throws IOException {
        var ofPages = new TreeMap<String, Set<String>>();
        for (String code : pages()) {
            ofPages.put(code, Set.of(page(code).group("severity")));
        }
        assertThat(severitiesInTheSource()).isEqualTo(ofPages);
    }

    @Test
    void theIndexHasEachCodeOnceUnderItsEnumWithTheWordsOfItsPage() throws IOException {
        var expected = new TreeMap<String, Set<String>>();
        for (Map.Entry<String, Set<String>> one : CODES.entrySet()) {
            for (String code : one.getValue()) {
                Matcher page = page(code);
                expected.computeIfAbsent(one.getKey(), name -> new TreeSet<>())
                        .add(code + ", " + page.group("severity") + ": " + oneLine(page.group("meaning")));
            }
        }

        var rows = new TreeMap<String, Set<String>>();
        String heading = "";
        for (String line : Files.readAllLines(PAGES.resolve("README.md"))) {
            Matcher row = ROW.matcher(line);
            if (line.startsWith("## ")) {
                heading = line.substring(3);
            } else if (row.matches()) {
                boolean first = rows.computeIfAbsent(heading, name -> new TreeSet<>())
                        .add(row.group(1) + ", " + row.group(2) + ": " + row.group(3));
                assertThat(first).as("the only row of " + row.group(1)).isTrue();
            }
        }
        assertThat(rows).isEqualTo(expected);
    }

    @Test
    void eachCodeThatAScriptTellsIsAConstant() throws IOException {
        Set<String> told = codesOfScripts();
        assertThat(told).contains("RAY_START_FAILED", "NIC_NOT_FOUND");

        CODES.values().forEach(told::removeAll);
        assertThat(told).isEmpty();
    }

    @Test
    void eachLinkLeadsToAPage() throws IOException {
        for (Path file : filesBelow(PAGES)) {
            for (MatchResult link :
                    LINK.matcher(Files.readString(file)).results().toList()) {
                assertThat(PAGES.resolve(link.group(1))).as(file.toString()).isRegularFile();
            }
        }
    }

    private static Matcher page(String code) throws IOException {
        Matcher page = PAGE.matcher(Files.readString(PAGES.resolve(code + ".md")));
        assertThat(page.matches()).as(code + ".md has the form of all pages").isTrue();
        return page;
    }

    /** Names of the pages, without the index. */
    private static List<String> pages() throws IOException {
        return filesBelow(PAGES).stream()
                .map(file -> file.getFileName().toString())
                .filter(name -> !name.equals("README.md"))
                .map(name -> name.replaceFirst("\\.md$", ""))
                .toList();
    }

    private static Map<String, Set<String>> codes() {
        return new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("io.muster").stream()
                        .filter(type -> !type.getPackageName().equals(EXAMPLE))
                        .filter(type -> type.isEnum() && type.isAssignableTo(FindingCode.class))
                        .collect(toMap(JavaClass::getSimpleName, FindingPagesTest::constantsOf));
    }

    private static Set<String> constantsOf(JavaClass type) {
        return type.getFields().stream()
                .filter(field -> field.getModifiers().contains(JavaModifier.ENUM))
                .map(JavaField::getName)
                .collect(toSet());
    }

    private static Set<String> codesOfScripts() throws IOException {
        var codes = new TreeSet<String>();
        for (Path file : sources()) {
            TOLD_BY_SCRIPT
                    .matcher(Files.readString(file))
                    .results()
                    .forEach(told -> codes.add(told.group(1) == null ? told.group(2) : told.group(1)));
        }
        return codes;
    }

    /** Each way in which a code is told, in lower case, by code. */
    private static Map<String, Set<String>> severitiesInTheSource() throws IOException {
        var severities = new TreeMap<String, Set<String>>();
        for (Path file : sources()) {
            String text = Files.readString(file);
            TOLD.matcher(text).results().forEach(told -> put(severities, told.group(2), told.group(1)));
            TOLD_OF_A_FILE
                    .matcher(text)
                    .results()
                    .forEach(told -> CODE_OF_A_FILE
                            .matcher(told.group())
                            .results()
                            .forEach(code -> put(severities, code.group(1), "error")));
            TOLD_BY_TENSOR_RULE.matcher(text).results().forEach(told -> put(severities, told.group(1), "error"));
            WARNED_BY_SCRIPT.matcher(text).results().forEach(told -> put(severities, told.group(1), "warning"));
            TOLD_BY_AGREEMENT.matcher(text).results().forEach(told -> put(severities, told.group(1), "error"));
            TOLD_BY_VARIABLE
                    .matcher(text)
                    .results()
                    .forEach(told -> VARIABLE.matcher(text)
                            .results()
                            .forEach(code -> put(severities, code.group(1), told.group(1))));
        }
        codesOfScripts().forEach(code -> put(severities, code, "error"));
        return severities;
    }

    private static void put(Map<String, Set<String>> severities, String code, String severity) {
        severities.computeIfAbsent(code, c -> new TreeSet<>()).add(severity);
    }

    /** Java and scripts of all modules, without their tests. */
    private static List<Path> sources() throws IOException {
        var files = new ArrayList<Path>();
        try (DirectoryStream<Path> modules = Files.newDirectoryStream(ROOT, Files::isDirectory)) {
            for (Path module : modules) {
                if (Files.isDirectory(module.resolve("src/main"))) {
                    files.addAll(filesBelow(module.resolve("src/main")));
                }
            }
        }
        return files;
    }

    private static List<Path> filesBelow(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> !file.toString().contains(EXAMPLE.replace('.', '/')))
                    .sorted()
                    .toList();
        }
    }

    private static String oneLine(String text) {
        return text.lines().collect(joining(" "));
    }
}
