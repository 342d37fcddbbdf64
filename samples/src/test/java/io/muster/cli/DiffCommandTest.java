package io.muster.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.muster.cluster.Node;
import io.muster.drift.Difference;
import io.muster.drift.Difference.Kind;
import io.muster.drift.Drift;
import io.muster.drift.Restart;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What diff tells, and what up tells of it. */
class DiffCommandTest {

    private final FakeHosts hosts = new FakeHosts();

    @Test
    void differencesAreToldByRestartWithTheHostsThatDifferAlike() {
        Drift all = new Drift(
                List.of(
                        difference("10.0.0.1", Kind.VARIABLE, "HCCL_BUFFSIZE", "200", "400", Restart.GANG),
                        difference("10.0.0.1", Kind.VARIABLE, "HF_TOKEN", "a", "b", Restart.GANG),
                        difference("10.0.0.1", Kind.ARGUMENT, "vllm serve --max-num-seqs", "4", "8", Restart.SERVE),
                        difference("10.0.0.2", Kind.VARIABLE, "HCCL_BUFFSIZE", "200", "400", Restart.GANG),
                        difference("10.0.0.2", Kind.VARIABLE, "OMP_NUM_THREADS", null, "10\n\u001b[2J", Restart.NODE),
                        difference("10.0.0.2", Kind.OPTION, "runtime.docker.shmSizeGib", "1", "3", Restart.NODE)),
                Set.of("10.0.0.3"),
                Map.of("10.0.0.4", "No route."),
                Set.of("10.0.0.5"));
        Drift drift = all.withLeft(List.of(Node.of("10.0.0.9")));

        Golden.assertAsItWas("diff.txt", new DiffText(drift).toString());
        assertThat(new DiffText(Drift.NONE).toString()).isEqualTo("Equal: up changes nothing.\n");
    }

    @Test
    void whatDoesNotRunDiffersAndNothingIsChanged() {
        Program diff = Program.run(hosts::muster, "diff", Example.FILE);

        assertThat(diff).isEqualTo(new Program(DiffCommand.DIFFERS, """
                10.0.0.1: nothing of the cluster runs there; up starts it.
                10.0.0.2: nothing of the cluster runs there; up starts it.
                In all: up starts what does not run.
                """, ""));
        assertThat(hosts.started()).isEmpty();
    }

    @Test
    void whatRunsOtherwiseIsToldToProgramsAndRefusedWhereNothingMayBeRestarted() {
        String raylet = "--- raylet 1\n" + base64("SOME_TOKEN=old\0HCCL_BUFFSIZE=9\0") + "\n\n";
        String wanted = "--- wanted 1\n" + base64("SOME_TOKEN=new\0") + "\n--- hosts\n--- end\n";
        hosts.looks("10.0.0.2", raylet + wanted);

        Program diff = Program.run(hosts::muster, "diff", Example.FILE, "--json");
        Program up = Program.run(hosts::muster, "up", Example.FILE, "--no-restart");

        assertThat(diff.exitCode()).isEqualTo(DiffCommand.DIFFERS);
        JsonNode json = diff.json();
        assertThat(json.path("equal").asBoolean()).isFalse();
        assertThat(json.path("restart").asText()).isEqualTo("NODE");
        assertThat(json.path("differences").findValuesAsText("name")).containsExactly("SOME_TOKEN", "HCCL_BUFFSIZE");
        assertThat(json.path("idle").get(0).asText()).isEqualTo("10.0.0.1");
        assertThat(up.exitCode()).isEqualTo(1);
        assertThat(up.out()).contains("error  DRIFT", "Nothing was changed.").doesNotContain("old", "new");
        assertThat(hosts.started()).isEmpty();
    }

    private static Difference difference(
            String host, Kind kind, String name, @Nullable String running, @Nullable String wanted, Restart restart) {
        return new Difference(host, kind, name, Optional.ofNullable(running), Optional.ofNullable(wanted), restart);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }
}
