package io.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What one sees who does not know the program, or mistypes. */
class UsageTest {

    @Test
    void helpIsAsItWas() {
        Program help = Program.run("--help");

        assertThat(help.exitCode()).isZero();
        assertThat(help.err()).isEmpty();
        Golden.assertAsItWas("help.txt", help.out());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "check",
                "plan",
                "ports",
                "manifest",
                "advise",
                "model",
                "trust",
                "preflight",
                "diff",
                "up",
                "status",
                "watch",
                "logs",
                "diagnose",
                "bundle",
                "down"
            })
    void helpOfEachCommandIsAsItWas(String command) {
        Program help = Program.run(command, "--help");

        assertThat(help.exitCode()).isZero();
        assertThat(help.err()).isEmpty();
        Golden.assertAsItWas("help-" + command + ".txt", help.out());
        assertThat(Program.run("help", command)).isEqualTo(help);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    chek FILE | There is no command 'chek'.
                    check --jsn FILE | Unknown option: '--jsn'
                    up --drain soon FILE | Invalid value for option '--drain': 'soon' is not a whole number
                    manifest --as pod FILE | Invalid value for option '--as': expected one of raycluster, rayservice, leaderworkerset but was 'pod'
                    diagnose no-such-folder | Expected logs in no-such-folder, there is no such folder or file. Give a folder of logs.
                    """)
    void whatIsMistypedIsToldInTheUsersWords(String arguments, String told) {
        Program program = Program.run((Object[]) arguments.split(" ", -1));

        assertThat(program.exitCode()).isEqualTo(2);
        assertThat(program.err()).startsWith(told + "\n");
    }

    @Test
    void withoutArgumentsTheHelpIsShownAsAnError() {
        Program program = Program.run();

        assertThat(program.exitCode()).isEqualTo(2);
        assertThat(program.out()).isEmpty();
        assertThat(program.err())
                .startsWith("Missing required subcommand")
                .endsWith(Program.run("--help").out());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "check",
                "plan",
                "ports",
                "advise",
                "trust",
                "preflight",
                "diff",
                "up",
                "status",
                "watch",
                "logs",
                "down"
            })
    void aMissingFileArgumentIsSaidWithTheUsage(String command) {
        Program program = Program.run(command);

        assertThat(program.exitCode()).isEqualTo(2);
        assertThat(program.out()).isEmpty();
        assertThat(program.err())
                .startsWith("Missing required parameter: 'FILE'")
                .contains("Usage: muster " + command, "samples/src/main/examples/qwen.yaml");
    }

    @Test
    void theFileThatUsagePointsToIsThere() {
        assertThat(Path.of("..", "samples/src/main/examples/qwen.yaml")).exists();
    }

    @Test
    void anUnknownCommandIsSaidWithTheNearest() {
        Program program = Program.run("statis", "qwen.yaml");

        assertThat(program.exitCode()).isEqualTo(2);
        assertThat(program.out()).isEmpty();
        assertThat(program.err()).contains("statis", "Did you mean", "muster status");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--bogus", "-o"})
    void anUnknownOptionIsSaid(String option) {
        Program program = Program.run("check", option, Example.FILE);

        assertThat(program.exitCode()).isEqualTo(2);
        assertThat(program.out()).isEmpty();
        assertThat(program.err()).contains("Unknown option: '" + option + "'", "Usage: muster check");
    }

    @Test
    void aMistypedOptionIsSaidWithTheNearest() {
        Program program = Program.run("check", "--jsn", Example.FILE);

        assertThat(program.exitCode()).isEqualTo(2);
        assertThat(program.err()).contains("Unknown option: '--jsn'", "--json");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "check --json",
                "plan --json -o",
                "advise --json",
                "up --json",
                "status --json --bogus x",
                "down --json one two",
                "model --json",
                "--json",
                "bogus --json"
            })
    void wrongUsageIsOneJsonDocumentWhereThatIsAskedFor(String arguments) {
        Program program = Program.run((Object[]) arguments.split(" "));

        assertThat(program.exitCode()).isEqualTo(2);
        assertThat(program.codes()).containsExactly("WRONG_USAGE");
        assertThat(program.err()).isNotBlank();
    }

    @ParameterizedTest
    @ValueSource(strings = {"up", "status"})
    void whatTellsAStateSaysNotReadyEvenThen(String command) {
        assertThat(Program.run(command, "--json").json().at("/ready").isBoolean())
                .isTrue();
        assertThat(Program.run(command, "--json").json().at("/ready").asBoolean())
                .isFalse();
    }

    @Test
    void theVersionIsThatOfTheBuild() throws IOException {
        String pom = Files.readString(Path.of("pom.xml"));
        String parent = pom.substring(pom.indexOf("<parent>"), pom.indexOf("</parent>"));
        String version = parent.substring(parent.indexOf("<version>") + 9, parent.indexOf("</version>"));

        Stream.of(new Object[] {"--version"}, new Object[] {"up", "--version"})
                .forEach(args ->
                        assertThat(Program.run(args)).isEqualTo(new Program(0, "muster " + version + "\n", "")));
    }
}
