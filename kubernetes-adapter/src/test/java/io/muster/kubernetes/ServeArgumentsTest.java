package io.muster.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.muster.deploy.Deployment;
import io.muster.plan.Program;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ServeArgumentsTest {

    private static final long SEED = Long.getLong("seed", 20261128);

    @Test
    void optionsHaveTheNamesAndTypesOfPython() throws IOException {
        assertThat(ServeArguments.engine(List.of(
                        "vllm",
                        "serve",
                        "model",
                        "--distributed-executor-backend",
                        "ray",
                        "--tensor-parallel-size",
                        "8",
                        "--enable-expert-parallel",
                        "--no-enable-prefix-caching",
                        "--gpu-memory-utilization=0.9",
                        "--additional-config",
                        "{\"a\":{\"b\":true}}",
                        "--quantization",
                        "ascend",
                        "--kv-transfer-config",
                        "{no json",
                        "--port",
                        "8000")))
                .isEqualTo(Schemas.YAML.readTree("""
                        tensor_parallel_size: 8
                        enable_expert_parallel: true
                        enable_prefix_caching: false
                        gpu_memory_utilization: 0.9
                        additional_config: {a: {b: true}}
                        quantization: ascend
                        kv_transfer_config: "{no json"
                        """));
    }

    /** What Ray Serve is told, back in words: those of the plan, but for what it says itself or has keys for. */
    @Test
    void rayServeIsToldWhatThePlanTellsVllm() throws IOException {
        var deployments = new RandomDeployments(new Random(SEED));
        int compared = 0;
        while (compared < 20) {
            Deployment deployment = deployments.next();
            if (!ManifestRules.check(deployment, ManifestKind.RAYSERVICE).stream()
                    .allMatch(finding -> finding.code() == KubernetesCode.OPTION_NOT_CARRIED)) {
                continue;
            }
            JsonNode service = Schemas.documents(Deployments.MANIFESTS
                            .render(deployment, ManifestKind.RAYSERVICE)
                            .yaml())
                    .get(0);
            JsonNode config =
                    Schemas.YAML.readTree(service.at("/spec/serveConfigV2").asText());
            JsonNode model = config.at("/applications/0/args/llm_configs/0");
            var told = new TreeMap<String, String>();
            model.path("engine_kwargs")
                    .properties()
                    .forEach(option -> told.put(
                            "--" + option.getKey().replace('_', '-'),
                            option.getValue().isBoolean() ? "" : text(option.getValue())));
            told.put("--port", config.at("/http_options/port").asText());
            told.put("--distributed-executor-backend", "ray");
            told.put("model", model.at("/model_loading_config/model_source").asText());
            if (deployment.serve().servedModelName().isPresent()) {
                told.put(
                        "--served-model-name",
                        model.at("/model_loading_config/model_id").asText());
            }

            assertThat(told).as("seed " + SEED).isEqualTo(ofPlan(deployment));
            compared++;
        }
    }

    private static String text(JsonNode value) {
        return value.isTextual() ? value.asText() : value.toString();
    }

    private static Map<String, String> ofPlan(Deployment deployment) {
        List<Program> programs = Deployments.PLANNER.programs(deployment).get(0).programs();
        var words = new ArrayList<>(programs.get(1).argv());
        var options = new TreeMap<String, String>();
        options.put("model", words.get(2));
        for (int i = 3; i < words.size(); i++) {
            String word = words.get(i);
            if (word.startsWith("--")) {
                String next = i + 1 < words.size() ? words.get(i + 1) : "--";
                options.put(word, next.startsWith("--") ? "" : next);
            }
        }
        return options;
    }
}
