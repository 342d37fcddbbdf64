package io.muster.docker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.cluster.Node;
import io.muster.cluster.NpuGeneration;
import io.muster.deploy.Deployment;
import io.muster.plan.Command;
import io.muster.plan.CommandOutput;
import io.muster.plan.ShellText;
import io.muster.plan.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What a real bash makes of the commands, with a stand-in for docker that knows one container. */
@EnabledOnOs(OS.LINUX)
class DockerCommandsTest {

    /** Notes its arguments; the file container is there while the container is, and says whether it runs. */
    private static final String DOCKER = """
            #!/bin/bash
            cd "$STAND_IN" || exit 99
            printf '%s\\0' "$@" > "calls/$(find calls -type f | wc -l)"
            case "$1 $2" in
              'inspect -f') [ "$3" = '{{.State.Running}}' ] && cat container 2> /dev/null ;;
              'container inspect') [ -f container ] ;;
              'rm -f') [ -f container ] && [ ! -f immortal ] && rm container ;;
              'run -d') [ ! -f refusal ] || { cat refusal >&2; exit 125; }
                [ ! -f container ] || { echo 'The name is in use.' >&2; exit 125; }
                echo true > container ;;
              'exec -i') exec "${@:6}" ;;
              *) exit 98 ;;
            esac
            """;

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
    private final Node node = Node.of("10.0.0.1");
    private final Deployment deployment = Deployments.of(NpuGeneration.ATLAS_310P, 2, Deployments.IMAGE, node);

    @TempDir
    private Path folder;

    @BeforeEach
    void standIn() throws IOException {
        Files.createDirectories(folder.resolve("calls"));
        Path docker = Files.createDirectories(folder.resolve("bin")).resolve("docker");
        Files.writeString(docker, DOCKER);
        assertThat(docker.toFile().setExecutable(true)).isTrue();
    }

    @Test
    void theContainerIsStartedWithTheHomeFoldersOfTheHost() throws Exception {
        assertThat(run(create().command())).isEqualTo(new CommandOutput(0, "", ""));

        List<String> expected = Files.readString(ContainerLineTest.golden(NpuGeneration.ATLAS_310P))
                .lines()
                .skip(1) // docker itself
                .map(word -> word.replace("$HOME", home().toString()))
                .toList();
        assertThat(calls().get(calls().size() - 1)).isEqualTo(expected);
    }

    @Test
    void aContainerThatRunsIsLeftAlone() throws Exception {
        Files.writeString(folder.resolve("container"), "true\n");

        assertThat(run(create().command())).isEqualTo(new CommandOutput(0, "muster: unchanged\n", ""));

        assertThat(calls()).extracting(call -> call.get(0)).containsExactly("inspect");
        assertThat(calls().get(0)).endsWith("muster-qwen");
    }

    @Test
    void aContainerThatHasEndedMakesRoomForANewOne() throws Exception {
        Files.writeString(folder.resolve("container"), "false\n");

        assertThat(run(create().command())).isEqualTo(new CommandOutput(0, "", ""));

        assertThat(calls()).extracting(call -> call.get(0)).containsExactly("inspect", "rm", "run");
        assertThat(folder.resolve("container")).hasContent("true");
    }

    @Test
    void whatDockerSaysOfAFailureIsTold() throws Exception {
        Files.writeString(folder.resolve("refusal"), "no such device: /dev/davinci1\n");

        assertThat(run(create().command())).isEqualTo(new CommandOutput(125, "", "no such device: /dev/davinci1\n"));
    }

    @Test
    void undoingRemovesTheContainerAndIsGoodWhereThereIsNone() throws Exception {
        run(create().command());
        Command undo = create().undo().orElseThrow();

        assertThat(run(undo)).isEqualTo(new CommandOutput(0, "", ""));
        assertThat(folder.resolve("container")).doesNotExist();
        assertThat(run(undo)).isEqualTo(new CommandOutput(0, "", ""));
        assertThat(calls())
                .filteredOn(call -> call.get(0).equals("rm"))
                .containsOnly(List.of("rm", "-f", "muster-qwen"));
    }

    @Test
    void aContainerThatStaysIsTold() throws Exception {
        run(create().command());
        Files.createFile(folder.resolve("immortal"));

        assertThat(run(Command.script(adapter.remove(deployment, node))))
                .isEqualTo(new CommandOutput(1, "", "The container muster-qwen is still there.\n"));
    }

    @Test
    void aHostWithoutDockerHasNoContainerToRemove() throws Exception {
        Files.delete(folder.resolve("bin/docker"));

        // A PATH of nothing else: this machine may have a docker of its own.
        assertThat(run(folder.resolve("bin").toString(), adapter.remove(deployment, node), ""))
                .isEqualTo(new CommandOutput(0, "", ""));
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

    private Step.Run create() {
        assertThat(adapter.create(deployment, node)).hasSize(1).first().isInstanceOf(Step.Run.class);
        return (Step.Run) adapter.create(deployment, node).get(0);
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
