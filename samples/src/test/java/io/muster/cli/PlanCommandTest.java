package io.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanCommandTest {

    @TempDir
    private Path folder;

    @Test
    void thePlanOfTheExampleIsAsItWas() {
        Program plan = Program.run("plan", Example.FILE);

        assertThat(plan.exitCode()).isZero();
        assertThat(plan.err()).isEmpty();
        // The texts of the files are the ray adapter's: its golden files tell them.
        Golden.assertAsItWas("plan.txt", plan.out().substring(0, plan.out().indexOf("\n==> ")));
    }

    /** Facts: the guide of vllm-ascend for Ray, steps 4, 5, 7 and 8. */
    @Test
    void thePlanOfTheExampleShowsEveryVariableAndFlagOfTheGuide() {
        String text = Program.run("plan", Example.FILE).out();

        for (String host : List.of("10.0.0.1", "10.0.0.2")) {
            assertThat(file(text, host, "env").lines())
                    .contains(
                            "export HCCL_IF_IP=" + host,
                            "export VLLM_HOST_IP=" + host,
                            "export GLOO_SOCKET_IFNAME=eth0",
                            "export TP_SOCKET_IFNAME=eth0",
                            "export HCCL_SOCKET_IFNAME=eth0",
                            "export RAY_EXPERIMENTAL_NOSET_ASCEND_RT_VISIBLE_DEVICES=1",
                            "export ASCEND_RT_VISIBLE_DEVICES=0,1,2,3,4,5,6,7",
                            "export HCCL_BUFFSIZE=1024");
            assertThat(file(text, host, "start"))
                    .contains("--node-ip-address=" + host, "{\"NPU\":8}")
                    .contains("source /opt/ray/bin/activate");
        }
        assertThat(file(text, "10.0.0.1", "env")).doesNotContain("OMP_NUM_THREADS");
        assertThat(file(text, "10.0.0.2", "env")).contains("export OMP_NUM_THREADS=10\n");
        assertThat(file(text, "10.0.0.1", "start")).contains("ray start --head", "--port=6379");
        assertThat(file(text, "10.0.0.2", "start")).contains("ray start", "--address=10.0.0.1:6379");
        assertThat(file(text, "10.0.0.1", "serve"))
                .contains("vllm serve Qwen/Qwen3-235B-A22B ")
                .contains(
                        " --distributed-executor-backend ray",
                        " --pipeline-parallel-size 2",
                        " --tensor-parallel-size 8",
                        " --enable-expert-parallel",
                        " --seed 1024",
                        " --max-model-len 8192",
                        " --max-num-seqs 25",
                        " --served-model-name qwen",
                        " --trust-remote-code",
                        " --gpu-memory-utilization 0.9");
        assertThat(file(text, "10.0.0.1", "verify"))
                .contains(":8000/v1/completions")
                .contains("\"model\":\"qwen\"", "\"max_tokens\":16", "\"temperature\":0");
    }

    @Test
    void whereVllmIsTheLauncherEveryNodeServesAndNothingIsOfRay() {
        Path file = Example.with("ray: {port: 6379}", "vllm: {masterPort: 29502}", folder);

        String text = Program.run("plan", file).out();

        assertThat(file(text, "10.0.0.1", "serve"))
                .contains("--node-rank 0 --master-addr 10.0.0.1 --master-port 29502 ")
                .doesNotContain("--headless");
        assertThat(file(text, "10.0.0.2", "serve"))
                .contains("--node-rank 1 --master-addr 10.0.0.1 --master-port 29502 --headless ");
        assertThat(text).doesNotContain("ray start", "RAY_");
    }

    @Test
    void whereNoLauncherIsNamedItIsRay() {
        Path file = Example.with("ray: {port: 6379}", "", folder);

        assertThat(file(Program.run("plan", file).out(), "10.0.0.1", "start")).contains("ray start --head");
    }

    /** The text below the heading of that file, to the next heading. */
    private static String file(String plan, String host, String name) {
        String heading = "\n==> nodes/" + host + "/" + name + " <==\n";
        assertThat(plan).containsOnlyOnce(heading);
        int from = plan.indexOf(heading) + heading.length();
        int to = plan.indexOf("\n==> ", from);
        return plan.substring(from, to < 0 ? plan.length() : to);
    }

    @Test
    void theFolderHoldsThePlanAndTheFilesThatTheTextShows() throws IOException {
        Path output = folder.resolve("out");

        Program program = Program.run("plan", Example.FILE, "-o", output);

        assertThat(program)
                .isEqualTo(new Program(
                        0, "Written to " + output + ": plan.txt, and the files of each node in nodes/HOST.\n", ""));
        var shown = new StringBuilder(Files.readString(output.resolve("plan.txt")));
        String text = Program.run("plan", Example.FILE).out();
        assertThat(text).startsWith(shown);
        for (Path file : files(output.resolve("nodes"))) {
            String heading = "\n==> " + output.relativize(file) + " <==\n";
            assertThat(text).contains(heading + Files.readString(file));
            shown.append(heading).append(Files.readString(file));
        }
        assertThat(text).as("nothing else").hasSize(shown.length());
    }

    @Test
    void jsonHoldsThePhasesWithTheirSteps() {
        Program program = Program.run("plan", Example.FILE, "--json");

        assertThat(program.exitCode()).isZero();
        assertThat(program.err()).isEmpty();
        JsonNode plan = program.json();
        assertThat(plan.fieldNames()).toIterable().containsExactly("phases", "files", "findings");
        assertThat(plan.path("findings")).isEmpty();
        JsonNode up = plan.at("/phases/up");
        assertThat(up.findValuesAsText("name"))
                .containsExactly("preflight", "prepare", "head", "workers", "proof", "serve", "ready", "watch");
        assertThat(up.at("/4/after/0").asText()).isEqualTo("head");
        assertThat(up.at("/4/after/1").asText()).isEqualTo("workers");
        assertThat(plan.at("/phases/down").findValuesAsText("name")).containsExactly("stop");
        var ids = new HashSet<String>();
        for (String direction : List.of("up", "down")) {
            for (JsonNode phase : plan.at("/phases/" + direction)) {
                assertThat(phase.fieldNames()).toIterable().containsExactly("name", "after", "steps");
                assertThat(phase.path("steps")).isNotEmpty();
                phase.path("steps").forEach(step -> assertIsAStep(step, ids));
            }
        }
        assertThat(up.at("/2/steps/0/command").toString()).isEqualTo("[\"bash\",\".muster/qwen/start\"]");
    }

    private static void assertIsAStep(JsonNode step, Set<String> ids) {
        assertThat(ids.add(step.path("id").asText())).as(step.toString()).isTrue();
        assertThat(step.path("host").asText()).isIn("10.0.0.1", "10.0.0.2");
        assertThat(step.path("title").asText()).isNotBlank();
        assertThat(step.path("deadlineSeconds").isIntegralNumber()).isTrue();
        assertThat(step.path("deadlineSeconds").asInt()).isPositive();
        assertThat(step.has("command")).as(step.toString()).isNotEqualTo(step.has("files"));
        // A shell that reads its script from standard input is of no use without it.
        assertThat(step.path("command").toString().endsWith("\"bash\",\"-s\"]")).isEqualTo(step.has("stdin"));
    }

    @Test
    void jsonHoldsTheFilesByteForByte() throws IOException {
        Path output = folder.resolve("out");

        JsonNode json =
                Program.run("plan", "--json", Example.FILE, "--output", output).json();

        assertThat(json).isEqualTo(Program.run("plan", Example.FILE, "--json").json());
        var told = new TreeMap<String, String>();
        for (JsonNode file : json.path("files")) {
            assertThat(file.fieldNames()).toIterable().containsExactly("host", "path", "executable", "text");
            String path = file.path("path").asText();
            assertThat(path).startsWith(".muster/qwen/");
            Path written = output.resolve("nodes")
                    .resolve(file.path("host").asText())
                    .resolve(path.substring(".muster/qwen/".length()));
            assertThat(Files.isExecutable(written))
                    .isEqualTo(file.path("executable").asBoolean());
            told.put(written.toString(), file.path("text").asText());
        }
        var written = new TreeMap<String, String>();
        for (Path file : files(output.resolve("nodes"))) {
            written.put(file.toString(), Files.readString(file));
        }
        assertThat(told).isEqualTo(written).hasSize(11);
    }

    @Test
    void aFolderThatCannotBeWrittenIsOneFinding() {
        // Below a file no folder can be made, whoever runs this.
        Path output = Example.FILE.resolve("out");

        Program text = Program.run("plan", Example.FILE, "-o", output);
        Program json = Program.run("plan", Example.FILE, "-o", output, "--json");

        assertThat(text.exitCode()).isEqualTo(1);
        assertThat(text.out()).isEmpty();
        assertThat(text.err()).contains("OUTPUT_NOT_WRITABLE", output.toString(), "    -> ");
        assertThat(json.exitCode()).isEqualTo(1);
        assertThat(json.codes()).containsExactly("OUTPUT_NOT_WRITABLE");
    }

    @Test
    void warningsAreBesideThePlanAndInTheJson() {
        Path spansNodes = Example.with("tensor: 8, pipeline: 2", "tensor: 16, pipeline: 1", folder);

        Program text = Program.run("plan", spansNodes);
        Program json = Program.run("plan", spansNodes, "--json");

        assertThat(text.out()).startsWith("# Plan of cluster qwen.").doesNotContain("warning");
        assertThat(text.err()).startsWith("warning  ");
        assertThat(json.err()).isEmpty();
        assertThat(json.json().at("/findings/0/severity").asText()).isEqualTo("WARNING");
        assertThat(json.json().at("/phases/up")).isNotEmpty();
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }
}
