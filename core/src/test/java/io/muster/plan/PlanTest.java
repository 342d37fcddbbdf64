package io.muster.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.check.Finding;
import io.muster.cluster.Cluster;
import io.muster.cluster.Node;
import io.muster.deploy.Deployment;
import io.muster.deploy.ModelSpec;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    @Test
    void writesThePlanAndTheFilesOfEachNode(@TempDir Path folder) throws Exception {
        plan(
                        write(
                                "10.0.0.1",
                                new FileContent(".muster/llm/head.sh", "#!/bin/bash\necho é\n", true),
                                new FileContent(".muster/llm/node.env", "export A=1\n", false)),
                        write("10.0.0.2", new FileContent(".muster/llm/worker.sh", "w", true)))
                .writeTo(folder.resolve("a/b"));

        Path nodes = folder.resolve("a/b/nodes");
        assertThat(nodes.resolve("10.0.0.1/head.sh"))
                .hasContent("#!/bin/bash\necho é\n")
                .isExecutable();
        assertThat(nodes.resolve("10.0.0.1/node.env")).hasContent("export A=1\n");
        assertThat(Files.isExecutable(nodes.resolve("10.0.0.1/node.env"))).isFalse();
        assertThat(nodes.resolve("10.0.0.2/worker.sh")).hasContent("w");
        assertThat(nodes.resolve("10.0.0.2/head.sh")).doesNotExist();
        assertThat(folder.resolve("a/b/plan.txt")).isRegularFile();
    }

    @Test
    void planFileIsTheText(@TempDir Path folder) throws Exception {
        Plan plan = plan(write("10.0.0.1", new FileContent("x/y", "z", false)));

        plan.writeTo(folder);

        assertThat(Files.readString(folder.resolve("plan.txt"))).isEqualTo(plan.text());
    }

    @Test
    void secondWriteReplacesTheFirst(@TempDir Path folder) throws Exception {
        plan(write("10.0.0.1", new FileContent("x/run.sh", "a long first text", true)))
                .writeTo(folder);
        plan(write("10.0.0.1", new FileContent("x/run.sh", "second", false))).writeTo(folder);

        Path file = folder.resolve("nodes/10.0.0.1/run.sh");
        assertThat(Files.readString(file)).isEqualTo("second");
        assertThat(Files.isExecutable(file)).isFalse();
    }

    @Test
    void folderThatCannotBeWrittenIsNamed(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "in the way");
        Plan plan = plan(write("10.0.0.1", new FileContent("x/y", "z", false)));

        assertThatThrownBy(() -> plan.writeTo(file))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining(file.toString());
        assertThatThrownBy(() -> plan.writeTo(file.resolve("below")))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining(file.resolve("below").toString());
        assertThat(file).hasContent("in the way");
    }

    @Test
    void textTellsPhasesWhatTheyWaitForAndTheirSteps() {
        List<Phase> bringUp = List.of(
                new Phase("files", List.of(), List.of(write("10.0.0.1", new FileContent(".muster/llm/x", "t", false)))),
                new Phase(
                        "head",
                        List.of("files"),
                        List.of(new Step.Run(
                                "10.0.0.1/start",
                                "10.0.0.1",
                                "start the head",
                                Command.of("bash", "it's here.sh"),
                                Duration.ofSeconds(90),
                                Optional.empty()))),
                new Phase(
                        "ready",
                        List.of("files", "head"),
                        List.of(new Step.Await(
                                "10.0.0.1/await",
                                "10.0.0.1",
                                "wait for the head",
                                Probe.once(Command.script("# Is it there?\ntrue\n"), output -> List.of()),
                                MINUTE))));
        bringUp = new ArrayList<>(bringUp);
        bringUp.add(new Phase("send", List.of("ready"), List.of(send())));
        bringUp.add(Phase.watch("watch", List.of("head"), "ready", List.of()));
        var takeDown = List.of(new Phase("stop", List.of(), List.of()));

        String text = new Plan(deployment(), bringUp, takeDown).text();

        assertThat(text.lines().map(String::strip))
                .containsSubsequence(
                        "up: files",
                        "10.0.0.1  write files, within 60 s",
                        "write ~/.muster/llm/x",
                        "up: head (after files)",
                        "10.0.0.1  start the head, within 90 s",
                        "$ bash 'it'\\''s here.sh'",
                        "up: ready (after files and head)",
                        "10.0.0.1  wait for the head, within 60 s",
                        "$ bash -s < Is it there?",
                        "up: send (after ready)",
                        "10.0.0.1  send the archive, within 60 s",
                        "$ need it HOST=IMAGE...",
                        "unless that says it is unchanged: send image.tar to ~/.muster/llm-1/image.tar",
                        "up: watch (after head, until ready has ended)",
                        "down: stop");
        assertThat(text).contains("llm-1");
    }

    @Test
    void laterChangeOfTheListsDoesNotChangeThePlan() {
        var phases = new ArrayList<>(List.of(new Phase("one", List.of(), List.of())));
        var plan = new Plan(deployment(), phases, phases);

        phases.clear();

        assertThat(plan.bringUp()).hasSize(1);
        assertThat(plan.takeDown()).hasSize(1);
    }

    @Test
    void titleOfAScriptIsItsFirstComment() {
        assertThat(Command.script("#!/bin/bash\nset -e\n# What it does.\n# More.\n")
                        .title())
                .isEqualTo("What it does.");
    }

    @Test
    void titleOfACommandWithoutCommentIsItsFirstLine() {
        assertThat(Command.of("ray", "status").title()).isEqualTo("ray status");
        assertThat(Command.of("bash", "-c", "one\ntwo").title()).isEqualTo("bash -c 'one");
        assertThat(Command.script("no comment here\n").title()).isEqualTo("bash -s");
    }

    @Test
    void hostFolderIsBelowTheHomeFolderAndNamedAfterTheCluster() {
        HostFolder folder = HostFolder.of(deployment().cluster());

        assertThat(folder.path()).isEqualTo(".muster/llm-1");
        assertThat(folder.file("node.env")).isEqualTo(".muster/llm-1/node.env");
        assertThat(new FileContent(folder.file("node.env"), "", false).name()).isEqualTo("node.env");
    }

    private static Plan plan(Step... steps) {
        return new Plan(deployment(), List.of(new Phase("files", List.of(), List.of(steps))), List.of());
    }

    private static Step write(String host, FileContent... files) {
        return new Step.Write(host + "/files", host, "write files", List.of(files), MINUTE, Optional.empty());
    }

    private static Step send() {
        var need = new Step.Run(
                "need", "10.0.0.1", "need", Command.of("need", "it"), Optional.of("image"), MINUTE, Optional.empty());
        FileCheck check = new FileCheck() {
            @Override
            public String path() {
                return "";
            }

            @Override
            public List<Finding> unmet(Content file) {
                return List.of();
            }
        };
        return new Step.Send(
                "send",
                "10.0.0.1",
                "send the archive",
                need,
                Path.of("image.tar"),
                check,
                ".muster/llm-1/image.tar",
                MINUTE);
    }

    private static Deployment deployment() {
        Cluster cluster = Cluster.builder()
                .name("llm-1")
                .nodes(Node.of("10.0.0.1"), Node.of("10.0.0.2"))
                .npusPerNode(8)
                .build();
        return Deployment.builder(cluster, ModelSpec.of("some/model")).build();
    }
}
