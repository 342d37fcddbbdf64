package io.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that reach hosts, where all goes well. */
class HostsTest {

    private final FakeHosts hosts = new FakeHosts();

    @Test
    void upTellsTheProof() {
        Program up = run("up");

        assertThat(up.exitCode()).isZero();
        assertThat(up.out()).containsPattern("""
                ^HOST             ROLE     STATE            NPUS   CAUSE
                10\\.0\\.0\\.1         head     alive            8/8
                10\\.0\\.0\\.2         worker   alive            8/8
                Service at http://10\\.0\\.0\\.1:8000/v1: serving\\.
                Up and proved: 16 NPUs on 2 nodes in \\d+\\.\\d s\\.
                The model answers: bright, and far\\.
                $""");
        assertThat(up.err().lines())
                .anyMatch(line -> line.matches("10\\.0\\.0\\.1: start the Ray head: done \\(\\d+\\.\\d s\\)"))
                .anyMatch(line -> line.matches("10\\.0\\.0\\.2: start a Ray worker: done \\(\\d+\\.\\d s\\)"));
    }

    @Test
    void upAgainChangesNothing() {
        run("up");

        Program again = run("up");

        assertThat(again.exitCode()).isZero();
        assertThat(again.out()).contains("Nothing to change, proved again: 16 NPUs on 2 nodes in ");
        assertThat(run("up", "--json").json().path("changed").asBoolean()).isFalse();
    }

    @Test
    void upTellsReportAndStatusInOneDocument() {
        Program up = run("up", "--json");

        assertThat(up.exitCode()).isZero();
        JsonNode json = up.json();
        assertThat(json.fieldNames())
                .toIterable()
                .containsExactly(
                        "outcome",
                        "changed",
                        "seconds",
                        "answer",
                        "undone",
                        "findings",
                        "drift",
                        "ready",
                        "nodes",
                        "service");
        assertThat(json.path("answer").asText()).isEqualTo(" bright,\nand far.");
        assertThat(json.path("outcome").asText()).isEqualTo("DONE");
        assertThat(json.path("changed").asBoolean()).isTrue();
        assertThat(json.path("seconds").isNumber()).isTrue();
        assertThat(json.path("findings")).isEmpty();
        assertThat(json.path("ready").asBoolean()).isTrue();
        assertThat(json.path("nodes")).hasSize(2);
    }

    @Test
    void theWarningsOfADescriptionAreInTheDocumentToo(@TempDir Path folder) {
        Path spansNodes = Example.with("tensor: 8, pipeline: 2", "tensor: 16, pipeline: 1", folder);

        Program up = Program.run(hosts::muster, "up", spansNodes, "--json");

        assertThat(up.exitCode()).isZero();
        assertThat(up.json().at("/findings/0/severity").asText()).isEqualTo("WARNING");
    }

    @Test
    void statusTellsEachNode() {
        run("up");

        Program text = run("status");
        Program json = run("status", "--json");

        assertThat(text).isEqualTo(new Program(0, """
                HOST             ROLE     STATE            NPUS   CAUSE
                10.0.0.1         head     alive            8/8
                10.0.0.2         worker   alive            8/8
                Service at http://10.0.0.1:8000/v1: serving.
                Ready.
                """, ""));
        assertThat(json).isEqualTo(new Program(0, """
                {
                  "ready" : true,
                  "nodes" : [ {
                    "host" : "10.0.0.1",
                    "role" : "HEAD",
                    "state" : "ALIVE",
                    "expectedNpus" : 8,
                    "npus" : 8,
                    "cause" : ""
                  }, {
                    "host" : "10.0.0.2",
                    "role" : "WORKER",
                    "state" : "ALIVE",
                    "expectedNpus" : 8,
                    "npus" : 8,
                    "cause" : ""
                  } ],
                  "service" : {
                    "state" : "SERVING",
                    "url" : "http://10.0.0.1:8000/v1",
                    "cause" : ""
                  }
                }
                """, ""));
    }

    @Test
    void statusOfAClusterThatLacksANodeIsNotReady() {
        run("up");
        hosts.started().remove("10.0.0.2");
        hosts.started().add("10.0.0.9");

        Program text = run("status");
        Program json = run("status", "--json");

        assertThat(text.exitCode()).isEqualTo(1);
        assertThat(text.out())
                .containsPattern("(?m)^10\\.0\\.0\\.2 +worker +missing +0/8 +\\S")
                .containsPattern("(?m)^10\\.0\\.0\\.9 +stranger +unexpected +8/0 +\\S")
                .contains("\nNot ready. ");
        assertThat(json.exitCode()).isEqualTo(1);
        assertThat(json.json().path("ready").asBoolean()).isFalse();
        assertThat(json.json().path("nodes").findValuesAsText("state"))
                .containsExactly("ALIVE", "MISSING", "UNEXPECTED");
        assertThat(json.json().findValuesAsText("role")).containsExactly("HEAD", "WORKER", "STRANGER");
        assertThat(json.json().at("/nodes/1/cause").asText()).isNotBlank();
    }

    @Test
    void logsMarkEachLineByItsHost() {
        assertThat(run("logs"))
                .isEqualTo(new Program(0, "10.0.0.1 start.log of 10.0.0.1\n10.0.0.2 start.log of 10.0.0.2\n", ""));
        assertThat(run("logs", "--json").json().at("/lines/1").toString())
                .isEqualTo("{\"host\":\"10.0.0.2\",\"file\":\"start.log\",\"text\":\"of 10.0.0.2\"}");
    }

    @Test
    void watchTellsEachPartOfEachHostAndEndsWellWhenItIsInterrupted() {
        Program watch = run("watch");

        assertThat(Thread.interrupted()).isTrue();
        assertThat(watch.exitCode()).isZero();
        assertThat(watch.out().lines().map(line -> line.replaceFirst("^[\\d:]{5,8} ", "")))
                .containsExactlyInAnyOrder(
                        "10.0.0.1 host up",
                        "10.0.0.1 node up",
                        "10.0.0.1 server LOST: No server runs.",
                        "10.0.0.2 host up",
                        "10.0.0.2 node up",
                        "10.0.0.2 server LOST: No server runs.");
        assertThat(run("watch", "--json").out())
                .contains("{\"host\":\"10.0.0.2\",\"part\":\"node\",\"up\":true,\"cause\":\"\"}\n");
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void downTellsThatNothingIsLeft() {
        run("up");

        Program down = run("down");

        assertThat(down.exitCode()).isZero();
        assertThat(down.out()).matches("Down: nothing of qwen is left on 2 hosts, in \\d+\\.\\d s\\.\n");
        assertThat(down.err().lines())
                .hasSize(2)
                .allMatch(line ->
                        line.matches("10\\.0\\.0\\.[12]: end everything of the cluster: (done|ok) \\(\\d+\\.\\d s\\)"));
        assertThat(hosts.started()).isEmpty();
    }

    @Test
    void downTellsItsReportInOneDocument() {
        run("up");

        Program down = run("down", "--json");

        assertThat(down.exitCode()).isZero();
        assertThat(down.json().fieldNames())
                .toIterable()
                .containsExactly("outcome", "changed", "seconds", "undone", "findings");
        assertThat(down.json().path("outcome").asText()).isEqualTo("DONE");
    }

    private Program run(Object... args) {
        Object[] withFile = Arrays.copyOf(args, args.length + 1);
        withFile[args.length] = Example.FILE;
        return Program.run(hosts::muster, withFile);
    }
}
