package io.muster.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.common.hash.Hashing;
import io.muster.cluster.Cluster;
import io.muster.cluster.Node;
import io.muster.deploy.Secret;
import io.muster.diagnose.Catalogue;
import io.muster.diagnose.Diagnosis;
import io.muster.diagnose.Words;
import io.muster.plan.Command;
import io.muster.plan.Phase;
import io.muster.plan.SecretFile;
import io.muster.plan.Step;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SupportBundleTest {

    private static final String OWN = "canary-of-the-deployment-5d41402a";
    private static final List<String> SHAPES = List.of(
            "hf_abcdefghijKLMNOPQRST0123",
            "sk-abcdefghij0123456789",
            "canary-of-a-bearer",
            "canary-of-a-password",
            "canary-of-a-key",
            "canary-in-a-url");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private final Map<String, String> files = new HashMap<>();

    @BeforeEach
    void gather() throws IOException, InterruptedException {
        var hosts = new FakeHosts();
        hosts.on("10.0.0.1", "logs", FakeHosts.prints("""
                --- file serve.log 9000
                | 2026-11-24 12:26:00,000 ERROR x.py:1 -- EJ0002 with %s
                | HF_TOKEN=hf_abcdefghijKLMNOPQRST0123 and sk-abcdefghij0123456789
                | Authorization: Bearer canary-of-a-bearer
                | {"password": "canary-of-a-password"} https://me:canary-in-a-url@x/
                | -----BEGIN PRIVATE KEY-----
                | canary-of-a-key
                | -----END PRIVATE KEY-----
                | max_tokens=8 tokenizer=auto
                | --- file this is of the log
                ... 77 bytes left out ...
                | ... 77 bytes left out ...
                --- file versions.txt 0
                | vllm 0.32.0
                --- end
                """.formatted(OWN)));
        hosts.on("10.0.0.1", "clock", FakeHosts.prints("1795868760.000000000 +0800\n"));
        hosts.on("10.0.0.2", "logs", FakeHosts.unreachable("No route to 10.0.0.2."));
        hosts.on("10.0.0.3", "logs", FakeHosts.prints("--- file serve.log 5\n| all\n"));
        Cluster cluster = Cluster.builder()
                .name("bundled")
                .nodes(Node.of("10.0.0.1"), Node.of("10.0.0.2"), Node.of("10.0.0.3"))
                .npusPerNode(8)
                .build();
        var secret = new SecretFile("x/KEY", Secret.callback("vault", () -> OWN), "secrets.KEY");
        var write = new Step.Write(
                "10.0.0.1/files",
                "10.0.0.1",
                "write",
                List.of(),
                List.of(secret),
                Duration.ofMinutes(1),
                Optional.empty());
        Map<String, Command> questions = new HashMap<>();
        cluster.nodes().forEach(node -> questions.put(node.host(), Command.of("logs")));
        try (var executor = new PlanExecutor(hosts, cluster, event -> {})) {
            executor.hideAllSecretsOf(List.of(new Phase("files", List.of(), List.of(write))));
            Gathering gathering = Gathering.of(executor, questions, Map.of("10.0.0.1", Command.of("clock")));
            Path out = folder.resolve("out.zip");
            SupportBundle.write(out, Map.of("description.yaml", "env: {X: Bearer canary-of-a-bearer}"), gathering);
            try (var zip = new ZipFile(out.toFile())) {
                for (var entry : zip.stream().toList()) {
                    files.put(
                            entry.getName(),
                            new String(zip.getInputStream(entry).readAllBytes(), UTF_8));
                }
            }
        }
    }

    @Test
    void noSecretIsInAnyFile() {
        assertThat(files).containsKeys("hosts/10.0.0.1/serve.log", "description.yaml", "manifest.json", "clocks.txt");
        assertThat(files.values())
                .allSatisfy(text -> assertThat(text).doesNotContain(OWN).doesNotContain(SHAPES));
        assertThat(files.get("hosts/10.0.0.1/serve.log"))
                .contains(
                        "EJ0002 with [KEY]",
                        "Bearer [removed]",
                        "max_tokens=8 tokenizer=auto",
                        "--- file this is of the log");
    }

    @Test
    void theManifestTellsOfEachFileAndEachHost() throws IOException {
        JsonNode manifest = new JsonMapper().readTree(files.get("manifest.json"));
        assertThat(manifest.get("files")).hasSize(files.size() - 1).allSatisfy(file -> {
            String text = files.getOrDefault(file.get("file").asText(), "");
            assertThat(file.get("sha256").asText())
                    .isEqualTo(Hashing.sha256().hashString(text, UTF_8).toString());
            assertThat(file.get("bytes").asInt()).isEqualTo(text.getBytes(UTF_8).length);
        });
        assertThat(manifest.get("files").toString())
                .contains("\"source\":\"serve.log\"", "\"truncated\":true", "\"redactions\":8");
        Map<String, String> why = new HashMap<>();
        manifest.get("hosts")
                .forEach(host ->
                        why.put(host.get("host").asText(), host.get("why").asText()));
        assertThat(why).containsEntry("10.0.0.1", "").containsEntry("10.0.0.2", "No route to 10.0.0.2.");
        assertThat(why.get("10.0.0.3")).contains("cut off");
    }

    @Test
    void itIsReadByADiagnosis() throws IOException {
        Diagnosis diagnosis = LogFolder.diagnose(folder.resolve("out.zip"), Catalogue.ofAscend(), Words.inGeneral());
        assertThat(diagnosis.headline()).startsWith("NPU_PORT_DOWN, seen first on 10.0.0.1");
    }
}
