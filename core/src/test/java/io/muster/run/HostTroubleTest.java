package io.muster.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.check.Finding;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class HostTroubleTest {

    private static final String CHANGED = """
            @@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@
            @    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @
            @@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@
            IT IS POSSIBLE THAT SOMEONE IS DOING SOMETHING NASTY!
            Someone could be eavesdropping on you right now (man-in-the-middle attack)!
            It is also possible that a host key has just been changed.
            The fingerprint for the ED25519 key sent by the remote host is
            SHA256:abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG.
            Please contact your system administrator.
            Add correct host key in /home/ops/.ssh/known_hosts to get rid of this message.
            Offending ED25519 key in /home/ops/.ssh/known_hosts:7
            Host key for 10.0.0.1 has changed and you have requested strict checking.
            Host key verification failed.
            """;

    private static final String UNKNOWN = """
            No ED25519 host key is known for 10.0.0.1 and you have requested strict checking.
            Host key verification failed.
            """;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ops@10.0.0.1: Permission denied (publickey,password).",
                "Permission denied (publickey).",
                "Received disconnect from 10.0.0.1 port 22:2: Too many authentication failures"
            })
    void refusedLoginIsToldAsSuch(String said) throws Exception {
        Finding finding = notConnected(said);

        assertThat(finding.code()).isEqualTo(RunCode.HOST_LOGIN_REFUSED);
        assertThat(finding.message()).contains(said);
        assertThat(finding.remedy()).contains("authorized_keys");
    }

    @Test
    void hostKeyThatChangedIsToldAsSuch() throws Exception {
        Finding finding = notConnected(CHANGED);

        assertThat(finding.code()).isEqualTo(RunCode.HOST_KEY_NOT_TRUSTED);
        assertThat(finding.message()).contains("is not the one in known_hosts");
        assertThat(finding.remedy()).contains("ssh-keygen -R").contains("why it changed");
    }

    @Test
    void hostKeyThatIsUnknownIsToldAsSuchAndNotAsChanged() throws Exception {
        Finding finding = notConnected(UNKNOWN);

        assertThat(finding.code()).isEqualTo(RunCode.HOST_KEY_NOT_TRUSTED);
        assertThat(finding.message()).contains("is not in known_hosts");
        assertThat(finding.remedy()).doesNotContain("ssh-keygen -R");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ssh: Could not resolve hostname npu-1: Name or service not known",
                "ssh: connect to host 10.0.0.1 port 22: Connection refused",
                "ssh: connect to host 10.0.0.1 port 22: Connection timed out",
                "ssh: connect to host 10.0.0.1 port 22: No route to host",
                "kex_exchange_identification: Connection closed by remote host",
                "Connection closed by 10.0.0.1 port 22"
            })
    void hostThatCannotBeReachedIsToldWithTheWordsOfSsh(String said) throws Exception {
        Finding finding = notConnected(said);

        assertThat(finding.code()).isEqualTo(RunCode.HOST_UNREACHABLE);
        assertThat(finding.path()).isEqualTo("10.0.0.1");
        assertThat(finding.message()).contains(said).contains("jump-1");
        assertThat(finding.remedy()).contains("ssh jump-1");
    }

    @Test
    void hostThatTakesTheConnectionAndSaysNothingIsToldAsSuch() throws Exception {
        Finding finding =
                notConnected("Connection timed out during banner exchange\nConnection to 10.0.0.1 port 22 timed out");

        assertThat(finding.code()).isEqualTo(RunCode.HOST_SILENT);
        assertThat(finding.message()).contains("jump-1").contains("timed out");
    }

    @Test
    void missingSshIsToldAsSuch() throws Exception {
        LocalProcess missing =
                LocalProcess.start(List.of("no-such-ssh-of-muster"), new ByteArrayInputStream(new byte[0]));
        assertThat(missing.await(Duration.ofSeconds(30))).isTrue();

        Finding finding = HostTrouble.notConnected("10.0.0.1", "jump-1", missing);

        assertThat(finding.code()).isEqualTo(RunCode.SSH_NOT_INSTALLED);
        assertThat(finding.remedy()).contains("openssh-client");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "head: write error: No space left on device",
                "bash: line 5: .muster/llm/x.new: Disk quota exceeded",
                "mkdir: cannot create directory '.muster': No space left on device"
            })
    void fullDiskIsToldAsSuch(String stderr) {
        Finding finding = HostTrouble.notWritten("10.0.0.1", stderr);

        assertThat(finding.code()).isEqualTo(RunCode.DISK_FULL);
        assertThat(finding.message()).contains("10.0.0.1").contains(stderr);
    }

    @Test
    void fileThatTheHostRefusesIsToldWithItsWords() {
        Finding finding = HostTrouble.notWritten("10.0.0.1", "mkdir: cannot create directory: Permission denied\n");

        assertThat(finding.code()).isEqualTo(RunCode.FILE_NOT_WRITTEN);
        assertThat(finding.message()).contains("Permission denied");
    }

    @Test
    void commandThatRanOutOfTimeIsNamedWithItsTimeAndLastWords() {
        Finding finding =
                HostTrouble.timedOut("10.0.0.1", "start the head", Duration.ofSeconds(90), "a\nb\nstill waiting\n");

        assertThat(finding.code()).isEqualTo(RunCode.COMMAND_TIMED_OUT);
        assertThat(finding.message()).contains("start the head", "90 s", "still waiting", "10.0.0.1");
    }

    @Test
    void silenceAndLossAreTold() {
        assertThat(HostTrouble.silent("10.0.0.1", Duration.ofSeconds(15)).code())
                .isEqualTo(RunCode.HOST_SILENT);
        assertThat(HostTrouble.silent("10.0.0.1", Duration.ofSeconds(15)).message())
                .contains("10.0.0.1", "15 s");
        assertThat(HostTrouble.lost("10.0.0.1", "Connection reset by peer").code())
                .isEqualTo(RunCode.HOST_LOST);
        assertThat(HostTrouble.lost("10.0.0.1", "Connection reset by peer").message())
                .contains("Connection reset by peer");
    }

    @Test
    void lastLinesAreThreeInOneLine() {
        assertThat(HostTrouble.lastLines("1\n\n 2 \n3\r\n\n4\n")).isEqualTo("2 / 3 / 4");
        assertThat(HostTrouble.lastLines("one")).isEqualTo("one");
        assertThat(HostTrouble.lastLines(" \n\n")).isEqualTo("nothing");
        assertThat(HostTrouble.lastLines("")).isEqualTo("nothing");
    }

    /** Of an ssh that said that, and could not connect. */
    @Test
    void aConfigurationThatIsNotThereIsNoFaultOfTheHost() throws InterruptedException {
        assertThat(notConnected("Can't open user config file /etc/no: No such file or directory")
                        .remedy())
                .startsWith("Correct ssh.configFile: ");
    }

    private static Finding notConnected(String said) throws InterruptedException {
        LocalProcess ssh = LocalProcess.start(
                List.of("sh", "-c", "printf '%s\\n' \"$0\" >&2; exit 255", said),
                new ByteArrayInputStream(new byte[0]));
        assertThat(ssh.await(Duration.ofSeconds(30))).isTrue();
        return HostTrouble.notConnected("10.0.0.1", "jump-1", ssh);
    }
}
