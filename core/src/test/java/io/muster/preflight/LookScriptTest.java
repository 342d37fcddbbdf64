package io.muster.preflight;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.cluster.Cluster;
import io.muster.cluster.Node;
import io.muster.deploy.Deployment;
import io.muster.deploy.ModelSpec;
import io.muster.npu.ToolAnswer;
import io.muster.npu.ToolAnswers;
import io.muster.plan.Command;
import io.muster.plan.Inspection;
import io.muster.plan.Phase;
import io.muster.plan.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What a real bash makes of the script that looks at a host. */
@EnabledOnOs(OS.LINUX)
class LookScriptTest {

    private static final String HOST = "10.0.0.1";

    @TempDir
    private Path home;

    private Deployment deployment = of(1, Node.of(HOST));
    private String path = "/usr/bin:/bin";

    private static Deployment of(int npus, Node... nodes) {
        return Deployment.builder(
                        Cluster.builder()
                                .name("looked")
                                .nodes(nodes)
                                .npusPerNode(npus)
                                .build(),
                        ModelSpec.of("m"))
                .build();
    }

    @Test
    void inspectionsAreAskedInTheSameAnswerAndOneThatFailsSpoilsItselfAlone() throws Exception {
        ToolAnswers answers = answers(
                "muster() { echo \"fact quoted it's \\$1 $1\"; }\nmuster '\"a\" b'",
                "echo told; exec sleep 60",
                "echo 'muster: CODE: it is broken | Mend it.' >&2; exit 1",
                "cat; echo \"rest: $(cat)\"");

        assertThat(answers.of("inspection 1")).contains(new ToolAnswer(0, "fact quoted it's $1 \"a\" b\n\n"));
        assertThat(answers.of("inspection 2"))
                .hasValueSatisfying(answer -> assertThat(answer.isHung()).isTrue());
        assertThat(answers.of("inspection 3")).contains(new ToolAnswer(1, "muster: CODE: it is broken | Mend it.\n\n"));
        // Nothing comes after a script on its standard input.
        assertThat(answers.text("inspection 4")).startsWith("rest: \n");
        assertThat(answers.of("clock at last").orElseThrow().exitCode()).isZero();
    }

    @Test
    void anInspectionFindsProgramsAsTheStartWill() throws Exception {
        assertThat(answers("echo \"path $PATH\"").text("inspection 1")).startsWith("path /usr/bin:/bin\n");
    }

    @Test
    void nothingIsWritten() throws Exception {
        answers("true");

        try (Stream<Path> files = Files.list(home)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void aToolThatHangsSpoilsItsOwnQuestionAndIsAskedNoMore() throws Exception {
        Path programs = Files.createDirectories(home.resolve("bin"));
        Path tool = Files.writeString(
                programs.resolve("hccn_tool"),
                "#!/bin/bash\n[ \"$2$3\" != 1-gateway ] || exec sleep 60\necho \"$*\"\n");
        assertThat(tool.toFile().setExecutable(true)).isTrue();
        path = programs + ":" + path;
        deployment = of(2, Node.of(HOST), Node.of("10.0.0.2"));

        ToolAnswers answers = answers();

        assertThat(answers.of("hccn lldp 0")).contains(new ToolAnswer(0, "-i 0 -lldp -g\n\n"));
        assertThat(answers.of("hccn netdetect 1")).contains(new ToolAnswer(0, "-i 1 -netdetect -g\n\n"));
        assertThat(answers.of("hccn gateway 1"))
                .hasValueSatisfying(answer -> assertThat(answer.isHung()).isTrue());
        assertThat(answers.of("hccn ip 1")).isEmpty();
        assertThat(answers.of("hccn").orElseThrow().isHung()).isTrue();
        assertThat(answers.of("clock at last").orElseThrow().exitCode()).isZero();
    }

    private ToolAnswers answers(String... inspections) throws IOException, InterruptedException {
        List<Inspection> all = Stream.of(inspections)
                .map(bash -> new Inspection("inspect", bash, List.of()))
                .toList();
        Phase phase = HostPreflight.phase(deployment, List.of(), Set.of(), Map.of(HOST, all));
        Command question = ((Step.Await) phase.steps().get(0)).probe().command();
        var builder = new ProcessBuilder(question.argv()).directory(home.toFile());
        builder.environment().clear();
        builder.environment().putAll(Map.of("HOME", home.toString(), "PATH", path));
        Process process = builder.start();
        try (var stdin = process.getOutputStream()) {
            // Who hangs need not be waited for that long.
            stdin.write(question.stdin()
                    .replaceFirst(" 30 ", " 1 ")
                    .replaceFirst("listen 15 ", "listen 1 ")
                    .getBytes(UTF_8));
        }
        return ToolAnswers.read(new String(process.getInputStream().readAllBytes(), UTF_8));
    }
}
