package io.muster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.check.Findings;
import io.muster.deploy.BareRuntime;
import io.muster.deploy.Deployment;
import io.muster.description.Description;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Hostile texts in every field of a file: each is a finding there, or reaches the plan unchanged. */
class HostileTextTest {

    /** May stand in any text that is an argument, a variable's value or a script. */
    private static final List<String> CARRIED = List.of(
            "x; rm -rf ~",
            "$(reboot)",
            "`reboot`",
            "${HOME}",
            "it's",
            "a \"b\" c",
            "a\\b",
            "a=b",
            "*",
            "~",
            "|| true",
            "%s%n",
            "😀",
            "模型",
            "e\u0301",
            "\u202egnp",
            "-rf",
            "--help",
            ".hidden",
            "../../etc/passwd",
            "null",
            "true",
            "*alias",
            "&anchor",
            "!tag",
            "- a",
            "a: b",
            "# a",
            "{a}",
            "[a]",
            "x".repeat(10_000));

    /** Moves lines, so that no name may hold it. */
    private static final List<String> LINES =
            List.of("a\nreboot\n", "\n", "a\r\nb", "\t", "\u001b[2J", "\u0085", "\u2028");

    /** Reaches no program as it is. */
    private static final List<String> NEVER = List.of("\0", "a\0b", "\ud83d", "a\ude00");

    /** What a field takes. */
    private enum Takes {
        /** Whatever a program can be passed. */
        EVERYTHING,
        /** What can be printed and is no option. */
        NAMES,
        /** A path of a file on this machine. */
        PATHS,
        /** Of these texts, few or none. */
        LITTLE
    }

    /** One field: the file with a text in it, and what was read of it. */
    private record Field(String name, Takes takes, String file, Function<Deployment, Optional<String>> of) {
        @Override
        public String toString() {
            return name;
        }
    }

    @TempDir
    private Path folder = Path.of("");

    private final Planner planner = Planner.of(FakeLauncher.provider());

    static Stream<Field> fields() {
        return Stream.of(
                field("name", Takes.LITTLE, d -> Optional.of(d.cluster().name()), ",'name': TEXT"),
                field("npuGeneration", Takes.LITTLE, d -> Optional.empty(), ",'npuGeneration': TEXT"),
                field("ssh.user", Takes.LITTLE, d -> d.cluster().ssh().user(), ",'ssh': {'user': TEXT}"),
                field(
                        "ssh.configFile",
                        Takes.PATHS,
                        d -> pathOf(d.cluster().ssh().configFile()),
                        ",'ssh': {'configFile': TEXT}"),
                field(
                        "ssh.identityFile",
                        Takes.PATHS,
                        d -> pathOf(d.cluster().ssh().identityFile()),
                        ",'ssh': {'identityFile': TEXT}"),
                new Field(
                        "nodes[1].host",
                        Takes.LITTLE,
                        "{'nodes': [{'host': '10.0.0.1'}, {'host': TEXT}], 'npusPerNode': 8, 'model': {'id': 'm'}}",
                        d -> Optional.of(d.cluster().nodes().get(1).host())),
                node("nodes[0].nic", d -> d.cluster().head().nic(), "'nic': TEXT"),
                node("nodes[0].ssh", d -> d.cluster().head().ssh().map(Object::toString), "'ssh': TEXT"),
                node("nodes[0].ssh.host", d -> d.cluster().head().ssh().map(t -> t.host()), "'ssh': {'host': TEXT}"),
                node(
                        "nodes[0].ssh.user",
                        d -> d.cluster().head().ssh().flatMap(t -> t.user()),
                        "'ssh': {'host': 'h', 'user': TEXT}"),
                new Field(
                        "model.id",
                        Takes.NAMES,
                        "{'nodes': [{'host': '10.0.0.1'}], 'npusPerNode': 8, 'model': {'id': TEXT}}",
                        d -> Optional.of(d.model().id())),
                field(
                        "serve.servedModelName",
                        Takes.NAMES,
                        d -> d.serve().servedModelName(),
                        ",'serve': {'servedModelName': TEXT}"),
                field(
                        "serve.args",
                        Takes.EVERYTHING,
                        d -> Optional.of(d.serve().args().get(1)),
                        ",'serve': {'args': ['-x', TEXT]}"),
                field(
                        "env.cluster value",
                        Takes.EVERYTHING,
                        d -> variable(d.environment().cluster()),
                        ",'env': {'cluster': {'A': TEXT}}"),
                field(
                        "env.cluster name",
                        Takes.LITTLE,
                        d -> only(d.environment().cluster()),
                        ",'env': {'cluster': {TEXT: '1'}}"),
                field(
                        "env.nodes value",
                        Takes.EVERYTHING,
                        d -> variable(d.environment().of("10.0.0.1")),
                        ",'env': {'nodes': {'10.0.0.1': {'A': TEXT}}}"),
                field(
                        "env.nodes name",
                        Takes.LITTLE,
                        d -> only(d.environment().of("10.0.0.1")),
                        ",'env': {'nodes': {'10.0.0.1': {TEXT: '1'}}}"),
                field(
                        "env.nodes host",
                        Takes.LITTLE,
                        d -> only(d.environment().nodes()),
                        ",'env': {'nodes': {TEXT: {'A': '1'}}}"),
                field(
                        "runtime.bare.setup",
                        Takes.EVERYTHING,
                        d -> Optional.of(((BareRuntime) d.runtime()).setup()),
                        ",'runtime': {'bare': {'setup': TEXT}}"),
                field(
                        "ray.version",
                        Takes.LITTLE,
                        d -> ((FakeLauncher.Spec) d.launcher().orElseThrow()).version(),
                        ",'ray': {'version': TEXT}"),
                field("unknown key", Takes.LITTLE, d -> Optional.empty(), ",TEXT: 1"),
                field("unknown value", Takes.LITTLE, d -> Optional.empty(), ",'x': TEXT"),
                field("number", Takes.LITTLE, d -> Optional.empty(), ",'serve': {'port': TEXT}"));
    }

    private static Field field(String name, Takes takes, Function<Deployment, Optional<String>> of, String more) {
        return new Field(
                name,
                takes,
                "{'nodes': [{'host': '10.0.0.1'}], 'npusPerNode': 8, 'model': {'id': 'm'}" + more + "}",
                of);
    }

    private static Field node(String name, Function<Deployment, Optional<String>> of, String more) {
        return new Field(
                name,
                Takes.LITTLE,
                "{'nodes': [{'host': '10.0.0.1', " + more + "}], 'npusPerNode': 8, 'model': {'id': 'm'}}",
                of);
    }

    private static Optional<String> variable(Map<String, String> variables) {
        return Optional.ofNullable(variables.get("A"));
    }

    private static Optional<String> only(Map<String, ?> map) {
        return map.keySet().stream().findFirst();
    }

    private static Optional<String> pathOf(Optional<Path> path) {
        return path.map(Path::toString);
    }

    @ParameterizedTest
    @MethodSource("fields")
    void textIsAFindingInItsFieldOrReachesThePlanUnchanged(Field field) throws IOException {
        for (String text :
                Stream.of(CARRIED, LINES, NEVER).flatMap(List::stream).toList()) {
            for (String ending : new String[] {"json", "yaml"}) {
                check(field, text, ending);
            }
        }
    }

    private void check(Field field, String text, String ending) throws IOException {
        Path file = folder.resolve("d." + ending);
        Files.writeString(file, field.file().replace('\'', '"').replace("TEXT", spelled(text)));
        Description description = planner.read(file);
        Findings findings = planner.check(description);
        String what = "%s = %s in %s: %s".formatted(field, spelled(text), ending, findings);

        findings.forEach(finding -> {
            assertThat(finding.message())
                    .as(what)
                    .doesNotContain("\n", "\r", "\u001b", "\0")
                    .hasSizeLessThan(700);
            assertThat(finding.remedy()).as(what).isNotBlank();
        });
        if (findings.hasErrors()) {
            assertThat(isTaken(field.takes(), text)).as(what).isFalse();
            description.deployment().ifPresent(deployment -> refuses(deployment, description, what));
        } else {
            assertThat(field.takes() == Takes.LITTLE ? !NEVER.contains(text) : isTaken(field.takes(), text))
                    .as(what)
                    .isTrue();
            Deployment deployment = description.deployment().orElseThrow();
            String expected =
                    field.takes() == Takes.PATHS ? folder.resolve(text).toString() : text;
            assertThat(field.of().apply(deployment)).as(what).contains(expected);
            assertThat(field.of().apply(planner.plan(deployment).deployment()))
                    .as(what)
                    .contains(expected);
            assertThat(planner.plan(deployment).text()).as(what).isNotEmpty();
        }
    }

    /** What is wrong with the text alone does not keep from planning what was read. */
    private void refuses(Deployment deployment, Description description, String what) {
        if (!description.findings().hasErrors()) {
            assertThatThrownBy(() -> planner.plan(deployment)).as(what).isInstanceOf(InvalidDeploymentException.class);
        }
    }

    private static boolean isTaken(Takes takes, String text) {
        return switch (takes) {
            case EVERYTHING -> !NEVER.contains(text);
            case NAMES ->
                !NEVER.contains(text)
                        && !text.isBlank()
                        && !text.startsWith("-")
                        && text.chars().noneMatch(Character::isISOControl);
            case PATHS -> isPath(text) && !text.startsWith("~") && !text.isBlank();
            case LITTLE -> false;
        };
    }

    private static boolean isPath(String text) {
        try {
            return !Path.of(text).toString().isEmpty();
        } catch (InvalidPathException e) {
            // Also what the locale of this machine cannot spell.
            return false;
        }
    }

    /** With every character that is not plain as an escape, which JSON and YAML read alike. */
    private static String spelled(String text) {
        var spelled = new StringBuilder("\"");
        text.chars().forEach(c -> {
            boolean plain = c >= ' ' && c <= '~' && c != '"' && c != '\\' && c != '\'';
            spelled.append(plain ? String.valueOf((char) c) : "\\u%04x".formatted(c));
        });
        return spelled.append('"').toString();
    }
}
