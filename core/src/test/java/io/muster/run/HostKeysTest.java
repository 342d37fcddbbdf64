package io.muster.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Splitter;
import io.muster.cluster.Cluster;
import io.muster.cluster.Node;
import io.muster.cluster.SshAccess;
import io.muster.cluster.SshTarget;
import io.muster.plan.Command;
import io.muster.spi.HostException;
import io.muster.spi.HostSession;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Over a real ssh and a real sshd on the loopback interface. */
@Timeout(120)
class HostKeysTest {

    @TempDir
    private Path folder = Path.of("");

    // With what ssh must not take for the end of the name, or for a token.
    private Path knownHosts = Path.of("");

    @SuppressWarnings("NullAway.Init")
    private LocalSshd sshd;

    @BeforeEach
    void start() throws Exception {
        knownHosts = folder.resolve("known hosts 100%h");
        sshd = LocalSshd.start(Files.createDirectory(folder.resolve("sshd")));
    }

    @AfterEach
    void stop() {
        sshd.close();
    }

    @Test
    void aKeyIsTrustedOnceItWasAccepted() throws Exception {
        assertThat(refusal()).isEqualTo("HOST_KEY_NOT_TRUSTED");

        HostKeys.Shown shown = HostKeys.ask(cluster(), knownHosts);
        assertThat(shown.failures()).isEmpty();
        assertThat(shown.unknown()).singleElement().satisfies(key -> {
            assertThat(key.host()).isEqualTo("10.0.0.1");
            assertThat(key.type()).isEqualTo("ssh-ed25519");
            assertThat(key.fingerprint()).isEqualTo(fingerprint());
        });
        assertThat(knownHosts).doesNotExist();

        HostKeys.trust(shown.unknown(), knownHosts);
        assertThat(refusal()).isEmpty();
        assertThat(HostKeys.ask(cluster(), knownHosts)).isEqualTo(new HostKeys.Shown(List.of(), List.of()));
    }

    @Test
    void theUsersOwnKnownHostsDoNotCountWhereTheDescriptionHasItsOwn() throws Exception {
        sshd.trust(sshd.publicKey("host_key"));

        assertThat(refusal()).isEqualTo("HOST_KEY_NOT_TRUSTED");
    }

    @Test
    void aKeyThatHasChangedIsToldAndNotTrusted() throws Exception {
        Files.writeString(knownHosts, "[127.0.0.1]:" + sshd.port() + " " + sshd.publicKey("other_key"));

        HostKeys.Shown shown = HostKeys.ask(cluster(), knownHosts);

        assertThat(shown.unknown()).isEmpty();
        assertThat(shown.failures()).singleElement().satisfies(failure -> {
            assertThat(failure.code()).isEqualTo(RunCode.HOST_KEY_NOT_TRUSTED);
            assertThat(failure.message()).contains("is not the one");
        });
    }

    @Test
    void aRefusedLoginStillShowsTheKey() throws Exception {
        Cluster cluster = cluster(sshd.cluster(sshd.port(), "other_key"));

        HostKeys.Shown shown = HostKeys.ask(cluster, knownHosts);
        HostKeys.trust(shown.unknown(), knownHosts);

        assertThat(shown.unknown()).hasSize(1);
        assertThat(HostKeys.ask(cluster, knownHosts).failures()).isEmpty();
    }

    @Test
    void aHostThatCannotBeReachedIsAFailure() throws Exception {
        Cluster cluster = cluster(sshd.cluster(LocalSshd.freePort(), "user_key"));

        assertThat(HostKeys.ask(cluster, knownHosts).failures())
                .extracting(failure -> failure.code().name())
                .containsExactly("HOST_UNREACHABLE");
    }

    @Test
    void aFileWithoutALineBreakAtItsEndIsContinuedOnALineOfItsOwn() throws Exception {
        Files.writeString(knownHosts, "# ours");

        HostKeys.trust(HostKeys.ask(cluster(), knownHosts).unknown(), knownHosts);

        assertThat(Files.readAllLines(knownHosts)).hasSize(2).startsWith("# ours");
        assertThat(refusal()).isEmpty();
    }

    private Cluster cluster() throws IOException {
        return cluster(sshd.cluster());
    }

    private Cluster cluster(Cluster other) {
        SshAccess access = other.ssh();
        SshTarget target = other.head().ssh().orElseThrow();
        return Cluster.builder()
                .nodes(Node.of("10.0.0.1").ssh(target))
                .ssh(access.knownHostsFile(knownHosts))
                .build();
    }

    /** Code of what a session is refused for; empty if it is not. */
    private String refusal() throws Exception {
        try (var transport = OpenSshTransport.create();
                HostSession session = transport.open(cluster(), cluster().head())) {
            session.run(Command.of("true"), Duration.ofSeconds(30));
            return "";
        } catch (HostException e) {
            return e.finding().code().name();
        }
    }

    private String fingerprint() throws IOException, InterruptedException {
        Process keygen = new ProcessBuilder(
                        "ssh-keygen",
                        "-l",
                        "-f",
                        folder.resolve("sshd/host_key.pub").toString())
                .start();
        String said = new String(keygen.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        keygen.waitFor();
        return Splitter.on(' ').splitToList(said).get(1);
    }
}
