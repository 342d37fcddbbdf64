package io.muster.fit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.muster.cluster.Cluster;
import io.muster.cluster.DataSize;
import io.muster.cluster.Node;
import io.muster.cluster.NpuGeneration;
import io.muster.deploy.Deployment;
import io.muster.deploy.Environment;
import io.muster.deploy.ModelSpec;
import io.muster.deploy.Parallelism;
import io.muster.deploy.ServeOptions;
import io.muster.deploy.Speculative;
import io.muster.model.KvCacheType;
import io.muster.model.ModelConfig;
import io.muster.model.ModelConfigException;
import io.muster.model.Quantization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** One published deployment of the table, as a deployment of ours. */
public record PublishedRow(JsonNode node) {

    private static final JsonMapper JSON = new JsonMapper();
    private static final Path FOLDER = Path.of("src/test/resources/io/muster");
    private static final Pattern GUESSES = Pattern.compile("(\\w+) x(\\d+)");

    public static Stream<PublishedRow> all() {
        return rows("deployments");
    }

    static Stream<PublishedRow> negative() {
        return rows("negative_cases");
    }

    private static Stream<PublishedRow> rows(String list) {
        try {
            JsonNode table =
                    JSON.readTree(FOLDER.resolve("fit/deployments.json").toFile());
            return StreamSupport.stream(table.get(list).spliterator(), false).map(PublishedRow::new);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String id() {
        return node.get("id").asText();
    }

    public boolean is(String key) {
        return node.path(key).asBoolean();
    }

    public String text(String key) {
        return node.path(key).asText("");
    }

    public int number(String key) {
        return node.path(key).asInt(1);
    }

    /** Of the models' own folder, or of the few that only deployments name. */
    public static boolean hasConfig(String name) {
        return Files.exists(config(name));
    }

    private static Path config(String name) {
        Path own = FOLDER.resolve("fit/configs").resolve(name + ".json");
        return Files.exists(own) ? own : FOLDER.resolve("model/configs").resolve(name + ".json");
    }

    static ModelConfig model(String name) throws IOException, ModelConfigException {
        return ModelConfig.parse(Files.readString(config(name)));
    }

    public Deployment deployment() throws IOException, ModelConfigException {
        ModelSpec model = ModelSpec.of(text("config")).config(model(text("config")));
        model = Quantization.ofId(text("quant").equals("bf16") ? "none" : text("quant"))
                .map(model::quantization)
                .orElse(model);
        if (text("kv_dtype").startsWith("int8")) {
            model = model.kvCacheType(KvCacheType.INT8);
        }
        return Deployment.builder(cluster(), model)
                .parallelism(parallelism())
                .serve(serve())
                .environment(environment())
                .build();
    }

    Parallelism parallelism() {
        boolean experts = is("enable_expert_parallel") || node.path("ep").isInt();
        return new Parallelism(number("tp"), number("pp"), number("dp"), experts, number("dcp"));
    }

    private Cluster cluster() {
        NpuGeneration generation = switch (text("hw")) {
            case "A3" -> NpuGeneration.ATLAS_A3;
            case "310P" -> NpuGeneration.ATLAS_310P;
            default -> NpuGeneration.ATLAS_A2;
        };
        int npus = (int) parallelism().worldSize();
        int perNode = Math.min(npus, generation == NpuGeneration.ATLAS_A3 ? 16 : 8);
        List<Node> nodes = IntStream.range(0, (npus + perNode - 1) / perNode)
                .mapToObj(i -> Node.of("10.0.0." + (i + 1)).nic("eth0"))
                .toList();
        Cluster.Builder cluster =
                Cluster.builder().nodes(nodes).npusPerNode(perNode).npuGeneration(generation);
        if (node.has("hbm_total_gib")) {
            cluster.npuMemory(DataSize.ofGibibytes(node.get("hbm_total_gib").asDouble()));
        }
        return cluster.build();
    }

    private ServeOptions serve() throws IOException {
        ServeOptions.Builder serve = ServeOptions.builder();
        if (node.hasNonNull("max_model_len")) {
            serve.maxModelLen(number("max_model_len"));
        }
        if (node.hasNonNull("max_num_seqs")) {
            serve.maxNumSeqs(number("max_num_seqs"));
        }
        if (node.hasNonNull("max_num_batched_tokens")) {
            serve.maxNumBatchedTokens(number("max_num_batched_tokens"));
        }
        if (node.hasNonNull("gpu_memory_utilization")) {
            serve.memoryUtilization(node.get("gpu_memory_utilization").asDouble());
        }
        if (node.hasNonNull("speculative")) {
            serve.speculative(speculative(text("speculative")));
        }
        return serve.build();
    }

    /** As the scripts say it in JSON, or as the documents say it in words. */
    private static Speculative speculative(String text) throws IOException {
        if (text.startsWith("{")) {
            JsonNode json = JSON.readTree(text);
            return new Speculative(
                    json.get("method").asText(),
                    json.get("num_speculative_tokens").asInt());
        }
        Matcher words = GUESSES.matcher(text);
        return words.matches()
                ? new Speculative(words.group(1), Integer.parseInt(words.group(2)))
                : new Speculative(text, 1);
    }

    private Environment environment() {
        return node.hasNonNull("hccl_buffsize_mb")
                ? new Environment(Map.of("HCCL_BUFFSIZE", text("hccl_buffsize_mb")), Map.of())
                : Environment.empty();
    }

    @Override
    public String toString() {
        return id();
    }
}
