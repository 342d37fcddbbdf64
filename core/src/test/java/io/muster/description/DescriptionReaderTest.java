package io.muster.description;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.FakeLauncher;
import io.muster.cluster.Cluster;
import io.muster.cluster.DataSize;
import io.muster.cluster.Node;
import io.muster.cluster.NpuGeneration;
import io.muster.cluster.SshAccess;
import io.muster.cluster.SshTarget;
import io.muster.deploy.BareRuntime;
import io.muster.deploy.Deployment;
import io.muster.deploy.Environment;
import io.muster.deploy.ModelSpec;
import io.muster.deploy.Parallelism;
import io.muster.deploy.RepairPolicy;
import io.muster.deploy.Secret;
import io.muster.deploy.ServeOptions;
import io.muster.deploy.Speculative;
import io.muster.deploy.VllmAscendVersion;
import io.muster.model.KvCacheType;
import io.muster.model.ModelConfig;
import io.muster.model.Quantization;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is right in a file, and what becomes of it. */
class DescriptionReaderTest {

    private static final String LEAST = "nodes: [{host: 10.0.0.1}]\nmodel: {id: m}\n";

    @TempDir
    private Path folder = Path.of("");

    private Written written = new Written(folder);

    @BeforeEach
    void writesIntoTheFolder() {
        written = new Written(folder);
    }

    @Test
    void secretsAreReadAsTheirSources() throws IOException {
        Map<String, Secret> secrets = read("secrets: {A: {file: keys/a}, B: {environment: VAULT_B}}\n")
                .secrets();

        assertThat(secrets.keySet()).containsExactly("A", "B");
        assertThat(secrets.get("A")).hasToString("from file " + folder.resolve("keys/a"));
        assertThat(secrets).containsEntry("B", Secret.environment("VAULT_B"));
    }

    /** Who writes the secret itself is told where it belongs, and it is not repeated. */
    @ParameterizedTest
    @ValueSource(strings = {"topsecret", "[topsecret]", "\"topsecret\""})
    void aSecretThatStandsInTheTextIsNotToldAgain(String text) throws IOException {
        Path file = Files.writeString(folder.resolve("text.yaml"), LEAST + "secrets: {HF_TOKEN: " + text + "}\n");

        assertThat(new DescriptionReader(List.of(), List.of())
                        .read(file)
                        .findings()
                        .all())
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.code()).isEqualTo(DescriptionCode.VALUE_WRONG_TYPE);
                    assertThat(finding.path()).isEqualTo("secrets.HF_TOKEN");
                    assertThat(finding.toString()).doesNotContain("topsecret");
                });
    }

    @Test
    void serveIsOffOrOnWithDefaultsOrDescribed() throws IOException {
        assertThat(read("serve: false\n").serve().serves()).isFalse();
        assertThat(read("serve: true\n").serve().serves()).isTrue();
        assertThat(read("serve: {port: 9001}\n").serve().serves()).isTrue();
        assertThat(read("").serve().serves()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"example.yaml", "example.json"})
    void exampleIsTheSameDeploymentInBothFormats(String name) throws IOException {
        Cluster cluster = Cluster.builder()
                .name("qwen")
                .nodes(Node.of("10.0.0.1").nic("eth0"), Node.of("10.0.0.2").nic("eth0"))
                .npusPerNode(8)
                .npuGeneration(NpuGeneration.ATLAS_A2)
                .ssh(SshAccess.ofDefaults().user("root").configFile(folder.resolve("ssh_config")))
                .build();

        assertThat(resource(name))
                .usingRecursiveComparison()
                .isEqualTo(Deployment.builder(cluster, ModelSpec.of("Qwen/Qwen3-235B-A22B"))
                        .parallelism(Parallelism.tensor(8).pipeline(2).expertParallel(true))
                        .serve(ServeOptions.builder()
                                .servedModelName("qwen")
                                .maxModelLen(8192)
                                .maxNumSeqs(25)
                                .memoryUtilization(0.9)
                                .build())
                        .environment(new Environment(
                                Map.of("HCCL_BUFFSIZE", "1024"), Map.of("10.0.0.2", Map.of("OMP_NUM_THREADS", "10"))))
                        .runtime(BareRuntime.setup("source /opt/ray/bin/activate"))
                        .launcher(new FakeLauncher.Spec(6379, Optional.empty()))
                        .build());
    }

    @ParameterizedTest
    @ValueSource(strings = {"everything.yaml", "everything.json"})
    void everyKeyReachesItsField(String name) throws IOException {
        Cluster cluster = Cluster.builder()
                .name("everything-1")
                .nodes(
                        Node.of("10.0.0.1")
                                .nic("bond0.100")
                                .npus(4)
                                .devices(List.of(0, 2, 4, 6))
                                .ssh(SshTarget.of("gate.example.org")
                                        .user("root")
                                        .port(2201)),
                        Node.of("10.0.0.2")
                                .ssh(SshTarget.of("worker").user("ops").port(2202)),
                        Node.of("10.0.0.3").ssh(SshTarget.of("gate")))
                .npusPerNode(16)
                .npuGeneration(NpuGeneration.ATLAS_A3)
                .npuMemory(DataSize.ofGibibytes(63.5))
                .ssh(SshAccess.ofDefaults()
                        .user("admin")
                        .port(2222)
                        .configFile(Path.of("/etc/muster/ssh_config"))
                        .identityFile(folder.resolve("keys/id_ed25519")))
                .build();

        Deployment deployment = resource(name);

        ModelConfig config = deployment.model().config().orElseThrow();
        assertThat(config.family()).isEqualTo("deepseek_v3");
        assertThat(deployment)
                .usingRecursiveComparison()
                .isEqualTo(Deployment.builder(
                                cluster,
                                ModelSpec.of("/models/qwen")
                                        .config(config)
                                        .quantization(Quantization.W8A8)
                                        .kvCacheType(KvCacheType.INT8))
                        .vllmAscend(new VllmAscendVersion(0, 18, 0))
                        .parallelism(new Parallelism(4, 3, 3, true, 2))
                        .serve(ServeOptions.builder()
                                .servedModelName("qwen")
                                .maxModelLen(8192)
                                .maxNumSeqs(25)
                                .maxNumBatchedTokens(4096)
                                .memoryUtilization(1)
                                .speculative(new Speculative("deepseek_mtp", 3))
                                .port(8001)
                                .seed(0)
                                .trustRemoteCode(false)
                                .args(List.of("--enforce-eager", "--additional-config={\"a\": 1}"))
                                .build())
                        .environment(new Environment(
                                Map.of(
                                        "HCCL_BUFFSIZE", "1024",
                                        "TASK_QUEUE_ENABLE", "yes",
                                        "OMP_PROC_BIND", "False",
                                        "RATIO", "1.50",
                                        "EMPTY", ""),
                                Map.of("10.0.0.2", Map.of("OMP_NUM_THREADS", "010"))))
                        .runtime(BareRuntime.setup("source /opt/ray/bin/activate\nulimit -n 32768\n"))
                        .launcher(new FakeLauncher.Spec(6400, Optional.of("2.48.0")))
                        .repair(RepairPolicy.replace(
                                        Node.of("10.0.0.8").npus(16).ssh(SshTarget.of("spare")))
                                .attempts(4)
                                .window(Duration.ofMinutes(90))
                                .settle(Duration.ofSeconds(7)))
                        .build());
    }

    @Test
    void whatTheFileDoesNotSayIsAsInABuilder() throws IOException {
        Description description = written.yaml(LEAST);

        assertThat(description.findings()).isEmpty();
        assertThat(description.unread()).isEmpty();
        assertThat(description.deployment().orElseThrow())
                .usingRecursiveComparison()
                .isEqualTo(Deployment.builder(
                                Cluster.builder().nodes(Node.of("10.0.0.1")).build(), ModelSpec.of("m"))
                        .build());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {}                     | 8 | 2 | 1 | false
                    {expertParallel: true} | 8 | 2 | 1 | true
                    {pipeline: 1}          | 8 | 1 | 1 | false
                    {tensor: 16}           | 16 | 1 | 1 | false
                    {tensor: 4, data: 2}   | 4 | 1 | 2 | false
                    {decodeContext: 1}     | 8 | 2 | 1 | false
                    """)
    void parallelismThatIsSaidInPartIsTheGuidesUnlessItSaysTheTensorSize(
            String said, int tensor, int pipeline, int data, boolean expertParallel) throws IOException {
        assertThat(read(
                                "nodes: [{host: 10.0.0.1}, {host: 10.0.0.2}]\nmodel: {id: m}\n",
                                "npusPerNode: 8\nparallelism: " + said + "\n")
                        .parallelism())
                .isEqualTo(new Parallelism(tensor, pipeline, data, expertParallel, 1));
    }

    @Test
    void relativePathsBeginInTheFilesOwnFolderHoweverItIsReached() throws IOException {
        Path below = Files.createDirectories(folder.resolve("a/b"));
        Path file = Files.writeString(below.resolve("d.yaml"), LEAST + "ssh: {configFile: ../ssh/config}\n");
        Path relative = Path.of("").toAbsolutePath().relativize(file);

        for (Path path : List.of(file, relative)) {
            Path configFile = Written.READER
                    .read(path)
                    .deployment()
                    .flatMap(deployment -> deployment.cluster().ssh().configFile())
                    .orElseThrow();
            assertThat(configFile).isAbsolute();
            assertThat(configFile.normalize()).isEqualTo(folder.resolve("a/ssh/config"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "gate, gate, '', ''",
        "root@gate, gate, root, ''",
        "gate:22, gate, '', 22",
        "root@10.0.0.1:65535, 10.0.0.1, root, 65535",
        "DOMAIN\\user@gate, gate, DOMAIN\\user, ''",
        "$(id)@x;y:1, x;y, $(id), 1"
    })
    void sshTargetInOneTextIsTakenApart(String text, String host, String user, String port) throws IOException {
        SshTarget target = read("nodes: [{host: 10.0.0.1, ssh: '" + text + "'}]\nmodel: {id: m}\n", "")
                .cluster()
                .head()
                .ssh()
                .orElseThrow();

        assertThat(target.host()).isEqualTo(host);
        assertThat(target.user().orElse("")).isEqualTo(user);
        assertThat(target.port().isPresent() ? "" + target.port().getAsInt() : "")
                .isEqualTo(port);
    }

    @ParameterizedTest
    @CsvSource({"8, 8", "+8, 8", "0x10, 16", "0b11, 3", "1_0, 10", "!!int 8, 8", "!!int '8', 8", "&anchor 8, 8"})
    void wholeNumbersAreReadAsYamlSpellsThem(String spelled, int npus) throws IOException {
        Deployment deployment = read("npusPerNode: " + spelled + "\n");

        assertThat(deployment.cluster().npus(deployment.cluster().head())).isEqualTo(npus);
    }

    @ParameterizedTest
    @CsvSource({"0.9, 0.9", "1, 1", "1.0, 1", "9e-1, 0.9", ".5, 0.5", "0x1, 1", "4.9e-324, 4.9e-324"})
    void shareOfMemoryIsReadAsYamlSpellsNumbers(String spelled, double share) throws IOException {
        assertThat(read("serve: {memoryUtilization: " + spelled + "}\n").serve().memoryUtilization())
                .hasValue(share);
    }

    @ParameterizedTest
    @CsvSource({
        "plain, plain",
        "'\"a\\nb\"', 'a\nb'",
        "'\"tab\\there\"', 'tab\there'",
        "'''it''''s''', it's",
        "yes, yes",
        "NO, NO",
        "On, On",
        "true, true",
        "010, 010",
        "0x1F, 0x1F",
        "1e3, 1e3",
        "1_000, 1_000",
        ".inf, .inf",
        "12:30:45, 12:30:45",
        "2026-01-01, 2026-01-01",
        "$(reboot), $(reboot)",
        "'\"\"', ''",
        "!!str 8, 8",
        "é中😀, é中😀"
    })
    void variableIsWhatStandsInTheFile(String spelled, String value) throws IOException {
        assertThat(read("env:\n  cluster:\n    A: " + spelled + "\n")
                        .environment()
                        .cluster())
                .containsExactly(Map.entry("A", value));
    }

    @ParameterizedTest
    @EnumSource(Quantization.class)
    void everyQuantizationHasItsWord(Quantization quantization) throws IOException {
        assertThat(read("nodes: [{host: 10.0.0.1}]\nmodel: {id: m, quantization: " + quantization.id() + "}\n", "")
                        .model()
                        .quantization())
                .hasValue(quantization);
    }

    @ParameterizedTest
    @CsvSource({"0.23.0, 0.23.0", "v0.7.3.post1, 0.7.3", "0.11.0rc1, 0.11.0", "1.0.0, 1.0.0"})
    void releaseOfVllmAscendIsReadAsItsTagsSayIt(String spelled, String version) throws IOException {
        assertThat(read("vllmAscend: " + spelled + "\n").vllmAscend()).hasToString("Optional[" + version + "]");
    }

    @Test
    void configIsReadFromTheFolderOfTheDescription() throws IOException {
        written.withConfig("models/it.json", "Qwen3-0.6B");

        assertThat(read("nodes: [{host: 10.0.0.1}]\nmodel: {id: m, config: models/../models/it.json}\n", "")
                        .model()
                        .config()
                        .orElseThrow()
                        .parameters())
                .isEqualTo(596_049_920);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\r\n", "\r", "\n", "\n\n", " # comment\n"})
    void everyKindOfLineBreakIsRead(String lineBreak) throws IOException {
        Description description = written.yaml((LEAST + "npusPerNode: 8\n").replace("\n", lineBreak));

        assertThat(description.findings()).isEmpty();
        assertThat(description.deployment()).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"yaml", "yml", "json", "JSON", "txt", ""})
    void onlyFilesNamedSoAreReadAsJsonAndYamlReadsJsonToo(String ending) throws IOException {
        String json = "{\"nodes\": [{\"host\": \"10.0.0.1\"}], \"model\": {\"id\": \"m\"}}";

        assertThat(written.read("d." + ending, json.getBytes(StandardCharsets.UTF_8))
                        .findings())
                .isEmpty();
        assertThat(written.read("d." + ending, LEAST.getBytes(StandardCharsets.UTF_8))
                        .deployment()
                        .isPresent())
                .isEqualTo(!ending.equalsIgnoreCase("json"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"yaml", "json"})
    void markOfTheByteOrderIsSkipped(String ending) throws IOException {
        String text = "\ufeff{\"nodes\": [{\"host\": \"10.0.0.1\"}], \"model\": {\"id\": \"m\"}}";

        assertThat(written.read("d." + ending, text.getBytes(StandardCharsets.UTF_8))
                        .findings())
                .isEmpty();
    }

    private Deployment read(String more) throws IOException {
        return read(LEAST, more);
    }

    private Deployment read(String text, String more) throws IOException {
        Description description = written.yaml(text + more);
        assertThat(description.findings()).isEmpty();
        return description.deployment().orElseThrow();
    }

    private Deployment resource(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(DescriptionReaderTest.class.getResourceAsStream(name))) {
            Description description =
                    written.withConfig("qwen/config.json", "DeepSeek-V3").read(name, in.readAllBytes());
            assertThat(description.findings()).isEmpty();
            return description.deployment().orElseThrow();
        }
    }
}
