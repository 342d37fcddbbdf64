package io.muster.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class LocalProcessTest {

    private static final Duration LONG = Duration.ofSeconds(60);

    @Test
    void tellsExitCodeAndBothStreamsApart() throws Exception {
        LocalProcess process = ended(sh("echo out; echo err >&2; exit 7"));

        assertThat(process.exitCode()).isEqualTo(7);
        assertThat(process.stdout()).isEqualTo("out\n");
        assertThat(process.stderr()).isEqualTo("err\n");
        assertThat(process.startFailure()).isNull();
    }

    @Test
    void decodesUtf8() throws Exception {
        assertThat(ended(sh("printf '\\303\\251 \\360\\237\\230\\200'")).stdout())
                .isEqualTo("é 😀");
    }

    @Test
    void passesStandardInputAndItsEnd() throws Exception {
        LocalProcess process = ended(LocalProcess.start(List.of("cat"), stdin("one\ntwo é\n\0end")));

        assertThat(process.exitCode()).isZero();
        assertThat(process.stdout()).isEqualTo("one\ntwo é\n\0end");
    }

    @Test
    void programThatDoesNotReadItsInputStillEnds() throws Exception {
        LocalProcess process = ended(LocalProcess.start(List.of("true"), stdin("x".repeat(4 << 20))));

        assertThat(process.exitCode()).isZero();
    }

    @Test
    void programThatEndsBeforeItsInputDoesHasEnded() throws Exception {
        LocalProcess process = LocalProcess.start(List.of("sh", "-c", "echo gone; exit 3"));

        assertThat(process.await(Duration.ofSeconds(20))).isTrue();
        assertThat(process.exitCode()).isEqualTo(3);
        assertThat(process.stdout()).isEqualTo("gone\n");
        process.beat();
        process.closeInput();
    }

    @Test
    void inputThatIsOpenTakesLinesUntilItIsClosed() throws Exception {
        LocalProcess process = LocalProcess.start(List.of("cat"));
        process.beat();
        process.beat();
        assertThat(process.await(Duration.ofMillis(50))).isFalse();
        process.closeInput();

        assertThat(ended(process).stdout()).isEqualTo("\n\n");
    }

    @Test
    void largeInputIsPassedWhileOutputOfTheSameSizeComesBack() throws Exception {
        String text = "0123456789abcdef".repeat(1 << 16);

        assertThat(ended(LocalProcess.start(List.of("cat"), stdin(text))).stdout())
                .isEqualTo(text);
    }

    @Test
    void hasEndedThoughAnotherProcessHasItsOutputOpen() throws Exception {
        LocalProcess process = ended(sh("sleep 600 & echo $!"));
        ProcessHandle left =
                ProcessHandle.of(Long.parseLong(process.stdout().strip())).orElseThrow();

        assertThat(left.isAlive()).isTrue();
        left.destroy();
    }

    @Test
    void lastWordsOfManyAreNeverLost() throws Exception {
        for (int i = 0; i < 200; i++) {
            assertThat(ended(sh("echo first; echo last")).stdout()).isEqualTo("first\nlast\n");
        }
    }

    @Test
    void takesNoThreadOfOurs() throws Exception {
        var processes = new ArrayList<LocalProcess>();
        for (int i = 0; i < 20; i++) {
            processes.add(LocalProcess.start(List.of("sleep", "600")));
        }

        // The JDK waits for each child in a small thread of its own, "process reaper", which cannot be had otherwise.
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.startsWith("muster-feed") || name.startsWith("muster-pump"));
        for (LocalProcess process : processes) {
            process.destroy();
            ended(process);
        }
    }

    @Test
    void programThatDoesNotExistIsAStartFailure() throws Exception {
        LocalProcess process = ended(LocalProcess.start(List.of("no-such-program-of-muster"), stdin("")));

        assertThat(process.startFailure()).isNotNull().hasMessageContaining("no-such-program-of-muster");
    }

    @Test
    void argumentsArriveUnchanged() throws Exception {
        List<String> words = List.of(
                "",
                " ",
                "two words",
                "it's",
                "\"q\"",
                " both sides ",
                "end\n",
                "a\nb",
                "$HOME",
                "\\",
                "*",
                "é😀",
                "${x}",
                "-n");
        var argv = new ArrayList<>(List.of("printf", "%s\\0"));
        argv.addAll(words);

        LocalProcess process = ended(LocalProcess.start(argv, stdin("")));

        assertThat(process.stdout()).isEqualTo(String.join("\0", words) + "\0");
    }

    @Test
    void hasNotEndedWhileItRunsAndEndsWhenDestroyed() throws Exception {
        LocalProcess process = LocalProcess.start(List.of("sleep", "600"), stdin(""));

        assertThat(process.await(Duration.ofMillis(50))).isFalse();
        assertThat(process.hasEnded()).isFalse();
        process.destroy();

        assertThat(process.await(LONG)).isTrue();
        assertThat(process.hasEnded()).isTrue();
        assertThat(process.exitCode()).isNotZero();
    }

    @Test
    void destroyedProcessIsGoneFromTheMachine(@TempDir Path folder) throws Exception {
        Path pidFile = folder.resolve("pid");
        LocalProcess process = LocalProcess.start(
                List.of("sh", "-c", "echo $$ > \"$0\"; exec sleep 600", pidFile.toString()), stdin(""));
        while (!Files.exists(pidFile) || Files.readString(pidFile).isBlank()) {
            assertThat(process.await(Duration.ofMillis(10))).isFalse();
        }
        ProcessHandle handle = ProcessHandle.of(
                        Long.parseLong(Files.readString(pidFile).strip()))
                .orElseThrow();

        process.destroy();

        assertThat(process.await(LONG)).isTrue();
        assertThat(handle.isAlive()).isFalse();
    }

    @Test
    void destroyingTwiceOrAfterTheEndDoesNothing() throws Exception {
        LocalProcess process = ended(sh("exit 4"));

        process.destroy();
        process.destroy();

        assertThat(process.exitCode()).isEqualTo(4);
    }

    @Test
    void destroyedRightAfterTheStartStillEnds() throws Exception {
        for (int i = 0; i < 20; i++) {
            LocalProcess process = LocalProcess.start(List.of("sleep", "600"), stdin(""));
            process.destroy();
            assertThat(process.await(LONG)).isTrue();
        }
    }

    @Test
    void outputBeyondTheMostIsCutAndHoldsNothingUp() throws Exception {
        LocalProcess process =
                ended(sh("head -c 20000000 /dev/zero | tr '\\0' x; head -c 20000000 /dev/zero >&2; exit 5"));

        assertThat(process.exitCode()).isEqualTo(5);
        assertThat(process.stdout()).hasSize(8 << 20).startsWith("xxx");
        assertThat(process.stderr()).hasSize(8 << 20);
    }

    @Test
    void bothStreamsAreReadAtOnceSoThatNeitherBlocks() throws Exception {
        LocalProcess process =
                ended(sh("for i in 1 2 3 4 5 6 7 8; do head -c 200000 /dev/zero; head -c 200000 /dev/zero >&2; done"));

        assertThat(process.stdout()).hasSize(1_600_000);
        assertThat(process.stderr()).hasSize(1_600_000);
    }

    private static LocalProcess sh(String script) {
        return LocalProcess.start(List.of("sh", "-c", script), stdin(""));
    }

    private static InputStream stdin(String text) {
        return new ByteArrayInputStream(text.getBytes(UTF_8));
    }

    private static LocalProcess ended(LocalProcess process) throws InterruptedException {
        assertThat(process.await(LONG)).as("ended").isTrue();
        return process;
    }
}
