package io.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.Muster;
import io.muster.Planner;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A defect of Muster, or of the machine it runs on. */
class UnexpectedFailureTest {

    private static final String TRACE = "muster.stacktrace";

    @AfterEach
    void withoutTrace() {
        System.clearProperty(TRACE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"up", "status", "down"})
    void isToldInAFewLinesWithoutAStackTrace(String command) {
        Program program = Program.run(UnexpectedFailureTest::broken, command, Example.FILE);

        assertThat(program).isEqualTo(new Program(1, "", """
                error  UNEXPECTED_FAILURE  %1$s
                    java.lang.IllegalStateException: out of order in two lines
                    -> Where it comes from: JAVA_TOOL_OPTIONS=-Dmuster.stacktrace=true muster %2$s %1$s
                """.formatted(Example.FILE, command)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"up", "status", "down"})
    void isOneJsonDocument(String command) {
        Program program = Program.run(UnexpectedFailureTest::broken, command, "--json", Example.FILE);

        assertThat(program.exitCode()).isEqualTo(1);
        assertThat(program.codes()).containsExactly("UNEXPECTED_FAILURE");
        assertThat(program.json().has("ready")).isEqualTo(!command.equals("down"));
    }

    @Test
    void showsItsStackTraceWhereThatIsAskedFor() {
        System.setProperty(TRACE, "true");

        Program program = Program.run(UnexpectedFailureTest::broken, "up", Example.FILE, "--json");

        assertThat(program.err()).contains("\tat " + UnexpectedFailureTest.class.getName() + ".broken(");
        assertThat(program.codes()).containsExactly("UNEXPECTED_FAILURE");
    }

    @Test
    void afterAllWasDoneLeavesOneDocumentToo() {
        Program program = Program.run(
                () -> Muster.of(Planner.create(), new FakeHosts() {
                    @Override
                    public void close() {
                        throw new IllegalStateException("cannot clean up");
                    }
                }),
                "down",
                "--json",
                Example.FILE);

        assertThat(program.exitCode()).isEqualTo(1);
        assertThat(program.codes()).containsExactly("UNEXPECTED_FAILURE");
    }

    @Test
    void anErrorOfTheJavaMachineIsToldAlike() {
        Program program = Program.run(
                () -> {
                    throw new NoClassDefFoundError("io/muster/Gone");
                },
                "up",
                Example.FILE);

        assertThat(program.exitCode()).isEqualTo(1);
        assertThat(program.err())
                .contains("java.lang.NoClassDefFoundError: io/muster/Gone")
                .doesNotContain("\tat ");
    }

    private static Muster broken() {
        throw new IllegalStateException("out of order\nin two lines");
    }
}
