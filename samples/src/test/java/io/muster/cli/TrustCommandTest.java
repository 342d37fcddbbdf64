package io.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Over the system's ssh; a real sshd shows its keys in core's HostKeysTest. */
@Timeout(60)
class TrustCommandTest {

    @TempDir
    private Path folder = Path.of("");

    @Test
    void aDescriptionWithoutAFileOfKeysIsToldHowToHaveOne() {
        Program trust = Program.run("trust", Example.FILE);

        assertThat(trust.exitCode()).isEqualTo(1);
        assertThat(trust.err()).contains("error  NO_KNOWN_HOSTS_FILE  ssh\n", "known_hosts");
    }

    @Test
    void hostsThatCannotBeAskedAreNamedAndNothingIsTrusted() throws Exception {
        Path file = Example.through("false", folder);
        Files.writeString(
                file,
                Files.readString(file)
                        .replace("configFile: ssh_config", "configFile: ssh_config, knownHostsFile: keys"));

        Program trust = Program.run("trust", "--json", "--accept-all", file);

        assertThat(trust.exitCode()).isEqualTo(1);
        assertThat(trust.codes()).containsExactly("HOST_UNREACHABLE", "HOST_UNREACHABLE");
        assertThat(trust.json().path("added")).isEmpty();
        assertThat(trust.json().path("unknown")).isEmpty();
        assertThat(folder.resolve("keys")).doesNotExist();
    }
}
