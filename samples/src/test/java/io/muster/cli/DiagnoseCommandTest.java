package io.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Logs of a folder, and of hosts as they are. */
class DiagnoseCommandTest {

    private static final String CAUSE = "EJ0002: [PID: 812] 2026-11-24-12:26:00.123.456 The network port is down.";

    private final FakeHosts hosts = new FakeHosts();

    @Test
    void logsOfAllHostsAreReadLiveAndOneThatGivesNoneIsTold() {
        hosts.gathers("10.0.0.2", "--- file serve.log 73\n| " + CAUSE + "\n--- end\n");

        Program diagnose = Program.run(hosts::muster, "diagnose", Example.FILE);

        assertThat(diagnose.exitCode()).isEqualTo(1);
        assertThat(diagnose.out())
                .startsWith("NPU_PORT_DOWN, seen first on 10.0.0.2: ")
                .contains("10.0.0.2/serve.log:1")
                .contains("Logs are missing of 10.0.0.1: The answer of the host was cut off; it said: nothing.\n");
        assertThat(hosts.started()).isEmpty();
    }

    @Test
    void programsGetTheSameInOneDocument() {
        hosts.gathers("10.0.0.1", "--- end\n");
        hosts.gathers("10.0.0.2", "--- end\n");

        Program diagnose = Program.run(hosts::muster, "diagnose", "--json", Example.FILE);

        assertThat(diagnose.exitCode()).isZero();
        assertThat(diagnose.json().path("headline").asText()).startsWith("NOTHING READ");
        assertThat(diagnose.json().path("missing")).isEmpty();
    }

    @Test
    void aDescriptionWithMistakesReachesNoHost(@TempDir Path folder) {
        Program diagnose =
                Program.run(hosts::muster, "diagnose", Example.with("tensor: 8", "tensor: 64", folder), "--json");

        assertThat(diagnose.exitCode()).isEqualTo(1);
        assertThat(diagnose.codes()).isNotEmpty();
    }

    @Test
    void aFolderOfLogsNeedsNoHostAndRemediesNameTheFileThatIsGiven(@TempDir Path folder) throws Exception {
        Files.writeString(
                Files.createDirectories(folder.resolve("10.0.0.2")).resolve("serve.log"),
                "[ERROR] HCCL(812,python):2026-11-24-12:26:00.123.456 [topoinfo_detect.cc:88] EI0014 rankList for enabled tls"
                        + " [0..7]\n");

        Program general = Program.run("diagnose", folder);
        Program named = Program.run("diagnose", folder, Example.FILE);

        assertThat(general.out()).startsWith("HCCL_TLS_DIFFERS").contains("muster up FILE again");
        assertThat(named.out()).contains("muster up " + Example.FILE + " again").doesNotContain("muster up FILE");
    }
}
