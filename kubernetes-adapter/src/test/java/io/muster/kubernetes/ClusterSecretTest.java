package io.muster.kubernetes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.deploy.Secret;
import io.muster.plan.SecretFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command that makes a Secret, run by a real bash with a stand-in for kubectl. */
class ClusterSecretTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Test
    void theSecretHoldsWhatTheFilesOnHostsHoldAndNoArgumentDoes() throws Exception {
        Path file = Files.writeString(folder.resolve("a file"), "from a file\n");
        Path pem = Files.writeString(folder.resolve("pem"), "line\nline\n");
        var secret = new ClusterSecret(
                "qwen-secrets",
                List.of(
                        new SecretFile("x/ONE", Secret.file(file), "secrets.ONE"),
                        new SecretFile("x/TWO", Secret.environment("OF_TWO"), "secrets.TWO"),
                        new SecretFile("x/PEM", Secret.file(pem), true, "ray.tls.key"),
                        new SecretFile("x/MADE", Secret.made(), "ray.token")));

        String argv = run(secret.command());

        assertThat(argv)
                .startsWith("create secret generic qwen-secrets --from-file=ONE=")
                .doesNotContain("from a");
        assertThat(value("ONE")).isEqualTo("from a file");
        assertThat(value("TWO")).isEqualTo("two $x");
        assertThat(value("PEM")).isEqualTo("line\nline\n");
        assertThat(value("MADE")).matches("[0-9a-f]{64}");
    }

    @Test
    void whatOnlyTheProgramKnowsIsToldToBeWritten() {
        assertThat(ClusterSecret.command("s", "auth_token", Secret.callback("the vault", () -> "hidden")))
                .contains("auth_token=auth_token")
                .contains("the vault")
                .doesNotContain("hidden");
    }

    private String value(String key) throws IOException {
        return Files.readString(folder.resolve(key));
    }

    private String run(String command) throws IOException, InterruptedException {
        Path kubectl = Files.writeString(folder.resolve("kubectl"), """
                #!/bin/bash
                echo "$*"
                for arg; do
                  case $arg in --from-file=*)
                    key=${arg#--from-file=}
                    cat "${key#*=}" > "%s/${key%%%%=*}"
                  esac
                done
                """.formatted(folder));
        assertThat(kubectl.toFile().setExecutable(true)).isTrue();
        var builder = new ProcessBuilder("bash", "-c", command).redirectErrorStream(true);
        builder.environment().putAll(Map.of("PATH", folder + ":/usr/bin:/bin", "OF_TWO", "two $x"));
        Process bash = builder.start();
        String said = new String(bash.getInputStream().readAllBytes(), UTF_8);
        assertThat(bash.waitFor()).as(said).isZero();
        return said;
    }
}
