package io.muster.docker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.cluster.Node;
import io.muster.cluster.NpuGeneration;
import io.muster.deploy.Deployment;
import io.muster.plan.Agreement;
import io.muster.plan.Command;
import io.muster.plan.CommandOutput;
import io.muster.plan.Inspection;
import io.muster.plan.NodeEnvironment;
import io.muster.plan.ShellText;
import io.muster.plan.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a real bash makes of the commands, with a stand-in for docker that knows one container. */
@EnabledOnOs(OS.LINUX)
class DockerCommandsTest {

    /**
     * Notes its arguments. While the container is there, the file container says what is asked of it; the file image holds the
     * id of the image.
     */
    private static final String DOCKER = """
            #!/bin/bash
            cd "$STAND_IN" || exit 99
            printf '%s\\0' "$@" > "calls/$(find calls -type f | wc -l)"
            case "$1 $2" in
              'ps -q') [ ! -f silent ] || { echo 'Cannot connect.' >&2; exit 1; } ;;
              'ps -aq') [ ! -f silent ] || { echo 'Cannot connect.' >&2; exit 1; }
                ! grep -q "|${5#label=io.muster.cluster=}|" container 2> /dev/null || echo 0123 ;;
              'container inspect') cat container 2> /dev/null ;;
              'image inspect') cat image 2> /dev/null ;;
              'pull -q') [ ! -f refusal ] || { cat refusal >&2; exit 1; }
                echo sha256:2 > image ;;
              'rm -f') [ -f container ] && [ ! -f immortal ] && rm container ;;
              'run -d') [ ! -f refusal ] || { cat refusal >&2; exit 125; }
                [ ! -f container ] || { echo 'The name is in use.' >&2; exit 125; }
                env -0 > environment
                for word; do case $word in --label=io.muster.fingerprint=*) made=${word##*=} ;; esac; done
                echo "true|sha256:1|qwen|$made" > container ;;
              'exec -i') exec "${@:6}" ;;
              *) exit 98 ;;
            esac
            """;

    /** Nothing that may be seen in a list of processes. */
    private static final String SECRET = "it's $HOME\nand \"more\"";

    /** Texts that shells and docker treat specially. */
    private static final List<String> HOSTILE = List.of(
            "x; touch pwned",
            "$(touch pwned)",
            "`touch pwned`",
            "it's",
            "\"",
            "\\",
            "two\nlines\n",
            " ",
            "",
            "*",
            "~",
            "$HOME",
            "{{.State}}",
            "--privileged",
            "-v",
            "/:/host",
            "A=b",
            "\u00fc\u2603");

    private final DockerRuntimeAdapter adapter = new DockerRuntimeAdapter();
    private final Node node = Node.of("10.0.0.1").nic("eth0");
    private final Deployment deployment = Deployments.of(NpuGeneration.ATLAS_310P, 2, Deployments.IMAGE, node);

    @TempDir
    private Path folder;

    @BeforeEach
    void standIn() throws IOException {
        Files.createDirectories(folder.resolve("calls"));
        Path docker = Files.createDirectories(folder.resolve("bin")).resolve("docker");
        Files.writeString(docker, DOCKER);
        assertThat(docker.toFile().setExecutable(true)).isTrue();
        Files.writeString(folder.resolve("image"), "sha256:1\n");
        Path files = Files.createDirectories(home().resolve(".muster/qwen"));
        Files.writeString(
                files.resolve("env"),
                NodeEnvironment.of(deployment, node)
                        .with("SECRET", SECRET)
                        .with("MUSTER_FINGERPRINT", "f1")
                        .text());
    }

    @ParameterizedTest
    @CsvSource({
        "1, '', true, 'Error response from daemon: Container 0123 is not running'",
        "1, '', true, 'Error response from daemon: Container 0123 is restarting, wait until the container is running'",
        "1, '', true, 'Error: No such container: muster-qwen'",
        "255, '', true, 'Error: can only create exec sessions on running containers: container state improper'",
        "125, '', true, 'Error: no container with name or ID \"muster-qwen\" found: no such container'",
        "1, '', false, 'Cannot connect to the Docker daemon at unix:///var/run/docker.sock.'",
        "1, '', false, 'Error response from daemon: Container 0123 is paused, unpause the container before exec'",
        "1, '--- raylets', false, 'python3: it is not running'",
        "0, '', false, ''"
    })
    void whatRanInAContainerHasEndedWhereTheEngineSaysThatItIsGone(
            int exitCode, String stdout, boolean ended, String stderr) {
        assertThat(new DockerRuntimeAdapter().hasEnded(new CommandOutput(exitCode, stdout, stderr)))
                .isEqualTo(ended);
    }

    @Test
    void anInspectionTellsTheImageAndFetchesNothing() throws Exception {
        Path dev = Files.createDirectories(folder.resolve("dev"));
        for (String device : ContainerLine.sharedDevices(deployment)) {
            Files.createFile(dev.resolve(Path.of(device).getFileName()));
        }
        Inspection inspection = adapter.inspect(deployment, node).orElseThrow();
        // No driver is on this machine.
        Command command = Command.script(inspection.bash().replaceAll("/dev/(?!null)", dev + "/"));
        assertThat(inspection.agreeing()).extracting(Agreement::key).containsExactly("image");

        assertThat(run(command)).isEqualTo(new CommandOutput(0, "fact image sha256:1\n", ""));

        Files.delete(folder.resolve("image"));
        assertThat(run(command)).isEqualTo(new CommandOutput(0, "", ""));
        assertThat(calls()).noneMatch(call -> Set.of("pull", "run", "rm").contains(call.get(0)));

        assertThat(run(Command.script(inspection.bash())).stderr()).startsWith("muster: DEVICE_FILE_MISSING: ");
    }

    @Test
    void theContainerIsStartedWithTheHomeFoldersOfTheHost() throws Exception {
        assertThat(run(start().command())).isEqualTo(new CommandOutput(0, "", ""));

        List<String> words = calls().get(calls().size() - 1);
        List<String> expected = Files.readString(ContainerLineTest.golden(NpuGeneration.ATLAS_310P))
                .lines()
                .filter(word ->
                        !Set.of("--label=OURS", "-e", "NAME", "MOUNT:MOUNT").contains(word))
                .map(word -> word.replace("$home", home().toString()))
                .toList();
        // Whether a driver is on this machine, nobody knows.
        assertThat(words).containsSubsequence(expected.subList(0, 5)).containsAll(expected);
        assertThat(words).contains("--label=io.muster.cluster=qwen");
        assertThat(words).anyMatch(word -> word.matches("--label=io.muster.fingerprint=[0-9a-f]{16}-f1"));
    }

    @Test
    void variablesReachTheEngineByNameAndTheirValuesInNoArgument() throws Exception {
        assertThat(run(start().command()).ok()).isTrue();

        List<String> words = calls().get(calls().size() - 1);
        assertThat(words)
                .containsSubsequence("-e", "MUSTER_CLUSTER")
                .containsSubsequence("-e", "HCCL_IF_IP")
                .containsSubsequence("-e", "SECRET")
                .noneMatch(word -> word.contains(SECRET));
        assertThat(Files.readString(folder.resolve("environment")).split("\0"))
                .contains("SECRET=" + SECRET, "HCCL_IF_IP=10.0.0.1");
    }

    @Test
    void aContainerThatRunsIsLeftAlone() throws Exception {
        run(start().command());

        assertThat(run(look().command())).isEqualTo(new CommandOutput(0, "", ""));
        assertThat(run(start().command())).isEqualTo(new CommandOutput(0, "muster: unchanged\n", ""));
    }

    @Test
    void aContainerThatHasEndedMakesRoomForANewOne() throws Exception {
        Files.writeString(folder.resolve("container"), "false|sha256:1|qwen|other\n");

        assertThat(run(look().command()).ok()).isTrue();
        assertThat(run(start().command())).isEqualTo(new CommandOutput(0, "", ""));
        assertThat(calls()).extracting(call -> call.get(0)).endsWith("rm", "run");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "true|sha256:1||         ; CONTAINER_NAME_TAKEN",
                "false|sha256:1||        ; CONTAINER_NAME_TAKEN",
                "true|sha256:1|qwen2|x   ; CONTAINER_NAME_TAKEN",
                "true|sha256:1|qwen|other; CONTAINER_DIFFERS"
            })
    void aContainerThatIsNotOursIsRefusedAndStays(String container, String code) throws Exception {
        Files.writeString(folder.resolve("container"), container + "\n");

        CommandOutput output = run(look().command());

        assertThat(output.ok()).isFalse();
        assertThat(output.stderr()).startsWith("muster: " + code + ": ").contains("muster-qwen", "10.0.0.1", " | ");
        if (code.equals("CONTAINER_NAME_TAKEN")) {
            assertThat(run(start().command()).stderr()).startsWith("muster: " + code + ": ");
            assertThat(run(Command.script(adapter.remove(deployment, node)))).isEqualTo(new CommandOutput(0, "", ""));
        }
        assertThat(folder.resolve("container")).hasContent(container);
        assertThat(look().undo()).isEmpty();
    }

    @Test
    void aContainerOfTheImageThatTheNameHadBeforeIsRefused() throws Exception {
        run(start().command());
        Files.writeString(folder.resolve("image"), "sha256:2\n");

        assertThat(run(look().command()).stderr()).startsWith("muster: CONTAINER_DIFFERS: ");
    }

    @Test
    void whatDockerSaysOfAFailureIsTold() throws Exception {
        Files.writeString(folder.resolve("refusal"), "no such device: /dev/davinci1\n");

        assertThat(run(start().command())).isEqualTo(new CommandOutput(125, "", "no such device: /dev/davinci1\n"));
    }

    @Test
    void undoingRemovesTheContainerAndIsGoodWhereThereIsNone() throws Exception {
        run(start().command());
        Command undo = start().undo().orElseThrow();

        assertThat(run(undo)).isEqualTo(new CommandOutput(0, "", ""));
        assertThat(folder.resolve("container")).doesNotExist();
        assertThat(run(undo)).isEqualTo(new CommandOutput(0, "", ""));
        assertThat(calls())
                .filteredOn(call -> call.get(0).equals("rm"))
                .containsOnly(List.of("rm", "-f", "-v", "0123"));
    }

    @Test
    void aContainerThatStaysIsTold() throws Exception {
        run(start().command());
        Files.createFile(folder.resolve("immortal"));

        assertThat(run(Command.script(adapter.remove(deployment, node))).stderr())
                .startsWith("muster: CONTAINER_NOT_REMOVED: ");
    }

    @Test
    void aSilentEngineIsNoProofThatNothingIsLeft() throws Exception {
        Files.createFile(folder.resolve("silent"));

        CommandOutput output = run(Command.script(adapter.remove(deployment, node)));

        assertThat(output.ok()).isFalse();
        assertThat(output.stderr()).startsWith("muster: ENGINE_NOT_ANSWERING: ").contains("Cannot connect.");
    }

    @Test
    void aHostWithoutDockerHasNoContainerToRemove() throws Exception {
        Files.delete(folder.resolve("bin/docker"));

        // A PATH of nothing else: this machine may have a docker of its own.
        assertThat(run(folder.resolve("bin").toString(), adapter.remove(deployment, node), ""))
                .isEqualTo(new CommandOutput(0, "", ""));
    }

    @Test
    void allHostsMustTellOneImage() {
        assertThat(adapter.prepare(deployment)).singleElement().satisfies(phase -> {
            assertThat(phase.after()).isEmpty();
            assertThat(phase.agreeing()).singleElement().satisfies(agreement -> {
                assertThat(agreement.key()).isEqualTo("image");
                assertThat(agreement.code()).isEqualTo(DockerCode.IMAGE_DIFFERS);
            });
        });
    }

    @ParameterizedTest
    @CsvSource({"docker, bin/docker", "podman, ''"})
    void anEngineThatTheHostLacksIsNamed(String engine, String lost) throws Exception {
        if (!lost.isEmpty()) {
            Files.delete(folder.resolve(lost));
        }
        Deployment other = deployment.toBuilder()
                .runtime(DockerRuntime.image(Deployments.IMAGE).engine(engine))
                .build();
        Command question = ((Step.Run) adapter.prepare(other).get(0).steps().get(0)).command();

        // A PATH of nothing else: this machine may have an engine of its own.
        Files.createSymbolicLink(folder.resolve("bin/bash"), Path.of("/bin/bash"));
        CommandOutput output = run(folder.resolve("bin").toString(), ShellText.line(question.argv()), question.stdin());

        assertThat(output.stderr()).startsWith("muster: ENGINE_NOT_FOUND: ").contains(engine, "10.0.0.1");
    }

    @Test
    void anImageThatIsThereIsToldByItsId() throws Exception {
        assertThat(run(image(deployment))).isEqualTo(new CommandOutput(0, "fact image sha256:1\n", ""));
        // As Podman writes it.
        Files.writeString(folder.resolve("image"), "1\n");
        assertThat(run(image(deployment))).isEqualTo(new CommandOutput(0, "fact image sha256:1\n", ""));
        assertThat(calls()).extracting(call -> call.get(0)).doesNotContain("pull");
    }

    @Test
    void anImageThatIsMissingIsPulledAndARefusalIsTold() throws Exception {
        Files.delete(folder.resolve("image"));
        Files.writeString(folder.resolve("refusal"), "pull access denied\n");
        assertThat(run(image(deployment)).stderr())
                .startsWith("muster: IMAGE_ABSENT: ")
                .contains("pull access denied", "10.0.0.1");

        Files.delete(folder.resolve("refusal"));
        assertThat(run(image(deployment))).isEqualTo(new CommandOutput(0, "fact image sha256:2\n", ""));
    }

    @Test
    void whereNothingMayBePulledNothingIs() throws Exception {
        Files.delete(folder.resolve("image"));
        Deployment never = deployment.toBuilder()
                .runtime(DockerRuntime.image(Deployments.IMAGE).pull("never"))
                .build();

        assertThat(run(image(never)).stderr())
                .startsWith("muster: IMAGE_ABSENT: ")
                .contains("never");
        assertThat(calls()).extracting(call -> call.get(0)).doesNotContain("pull");
    }

    private Command image(Deployment deployment) {
        return ((Step.Run) adapter.prepare(deployment).get(0).steps().get(1)).command();
    }

    @Test
    void hostileTextGoesIntoTheContainerUnchanged() throws Exception {
        var argv = new ArrayList<>(List.of("printf", "%s\\0"));
        argv.addAll(HOSTILE);

        Command inside = adapter.inside(deployment, node, new Command(argv, ""));

        CommandOutput output = run(inside);
        assertThat(output.stderr()).isEmpty();
        assertThat(output.stdout()).isEqualTo(String.join("\0", HOSTILE) + "\0");
        var expected = new ArrayList<>(List.of("exec", "-i", "-w", "/root", "muster-qwen"));
        expected.addAll(argv);
        assertThat(calls()).containsExactly(expected);
        assertThat(folder.resolve("pwned")).doesNotExist();
        assertThat(home().resolve("pwned")).doesNotExist();
    }

    @Test
    void aScriptGoesIntoTheContainerThroughStandardInput() throws Exception {
        Command inside = adapter.inside(deployment, node, Command.script("echo \"in $((1 + 1))\"; exit 3"));

        assertThat(run(inside)).isEqualTo(new CommandOutput(3, "in 2\n", ""));
    }

    @Test
    void theSetupOfTheImageIsGoodWhereThereIsNothingToSource() throws Exception {
        assertThat(run(Command.script("set -e\n" + adapter.setup(deployment) + "\necho ready")))
                .isEqualTo(new CommandOutput(0, "ready\n", ""));
    }

    private Step.Run look() {
        return (Step.Run) adapter.create(deployment, node).get(0);
    }

    private Step.Run start() {
        return (Step.Run) adapter.create(deployment, node).get(1);
    }

    /** A home folder that a careless script would split. */
    private Path home() {
        return folder.resolve("it's $(a) home");
    }

    /** Arguments of every call of docker, in order. */
    private List<List<String>> calls() throws IOException {
        var calls = new ArrayList<List<String>>();
        try (Stream<Path> files = Files.list(folder.resolve("calls"))) {
            long count = files.count();
            for (int i = 0; i < count; i++) {
                String text = Files.readString(folder.resolve("calls/" + i));
                calls.add(List.of(text.substring(0, text.length() - 1).split("\0", -1)));
            }
        }
        return calls;
    }

    /** As over SSH: the login shell reads one line. */
    private CommandOutput run(Command command) throws IOException, InterruptedException {
        return run(folder.resolve("bin") + ":/usr/bin:/bin", ShellText.line(command.argv()), command.stdin());
    }

    private CommandOutput run(String path, String line, String stdin) throws IOException, InterruptedException {
        Path in = Files.writeString(folder.resolve("stdin"), stdin);
        Path err = folder.resolve("stderr");
        var builder = new ProcessBuilder("/bin/bash", "-c", line)
                .directory(Files.createDirectories(home()).toFile())
                .redirectInput(in.toFile())
                .redirectError(err.toFile());
        builder.environment().clear();
        builder.environment().put("PATH", path);
        builder.environment().put("HOME", home().toString());
        builder.environment().put("LANG", "C.UTF-8");
        builder.environment().put("STAND_IN", folder.toString());
        Process process = builder.start();
        String stdout = new String(process.getInputStream().readAllBytes(), UTF_8);
        return new CommandOutput(process.waitFor(), stdout, Files.readString(err));
    }
}
