package io.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On hosts that have no network between them, nor NPUs that tell an address. */
class PreflightCommandTest {

    private final FakeHosts hosts = new FakeHosts();

    @Test
    void whatWasNotTestedIsSaid() {
        Program preflight = Program.run(hosts::muster, "preflight", Example.FILE);

        assertThat(preflight.exitCode()).isZero();
        assertThat(preflight.out())
                .contains("10.0.0.1         0/8                        not tested\n")
                .contains("On 10.0.0.1, 10.0.0.2: python 3.11.9, ray 2.48.0.\n")
                .contains("NPU network: not tested, there are no NPUs of two hosts that tell an address.\n")
                .contains("Fit: 0 errors, ");
        assertThat(hosts.started()).isEmpty();
    }

    @Test
    void programsGetOneDocument(@TempDir Path folder) throws Exception {
        Path page = folder.resolve("page.html");
        Program preflight =
                Program.run(hosts::muster, "preflight", Example.FILE, "--json", "--pings", "every", "-o", page);

        assertThat(preflight.exitCode()).isZero();
        assertThat(preflight.json().fieldNames())
                .toIterable()
                .containsExactly("ok", "seconds", "findings", "hosts", "pings", "ports");
        assertThat(preflight.json().at("/hosts/1/facts/ray").asText()).isEqualTo("2.48.0");
        assertThat(preflight.json().at("/pings/pairs").asText()).isEqualTo("EVERY");
        assertThat(Files.readString(page)).contains("<h1>Preflight of qwen</h1>", "Not tested", "<td>2.48.0");
    }

    @Test
    void upSaysThatItWasToldNotToTestTheNetworks() {
        Program up = Program.run(hosts::muster, "up", "--no-preflight", Example.FILE);

        assertThat(up.exitCode()).isZero();
        assertThat(up.out()).contains("info  NETWORKS_NOT_TESTED  nodes\n").contains("Up and proved: ");
        assertThat(Program.run(hosts::muster, "up", Example.FILE).out()).doesNotContain("NETWORKS_NOT_TESTED");
    }
}
