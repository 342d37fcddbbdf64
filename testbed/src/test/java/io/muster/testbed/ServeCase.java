package io.muster.testbed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.muster.cluster.Cluster;
import io.muster.cluster.Node;
import io.muster.cluster.NpuGeneration;
import io.muster.deploy.Deployment;
import io.muster.deploy.Environment;
import io.muster.deploy.ModelSpec;
import io.muster.deploy.Parallelism;
import io.muster.deploy.ServeOptions;
import io.muster.deploy.Speculative;
import io.muster.model.ModelConfig;
import io.muster.model.ModelConfigException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * A small random model and a way to serve it, both for vLLM and for Muster. About half of them should be refused, and most of
 * those for one reason only: sizes have few factors, and differ little where they are compared.
 */
final class ServeCase {

    private static final JsonMapper JSON = new JsonMapper();
    private static final int BLOCK = 128;

    private final Random random;
    private final ObjectNode config = JSON.createObjectNode();
    private final ObjectNode asked = JSON.createObjectNode();

    ServeCase(long seed) {
        this.random = new Random(seed);
        boolean inBlocks = chance(20);
        String family = family(inBlocks);
        if (inBlocks) {
            ObjectNode quantization = config.putObject("quantization_config");
            quantization.put("quant_method", "fp8").put("fmt", "e4m3").put("activation_scheme", "dynamic");
            quantization.putArray("weight_block_size").add(BLOCK).add(BLOCK);
            if (family.equals("qwen3_next")) {
                // As in published checkpoints: it is too narrow for blocks.
                var whole = quantization.putArray("modules_to_not_convert");
                IntStream.range(0, config.get("num_hidden_layers").intValue())
                        .forEach(i -> whole.add("model.layers." + i + ".linear_attn.in_proj_ba"));
            }
        }
        asked.set("config", config);
        parallelism();
        lengths();
        variables();
        if (chance(10)) {
            ObjectNode speculative = asked.putObject("speculative");
            speculative.put("method", family.equals("deepseek_v3") ? "deepseek_mtp" : "mtp");
            speculative.put("num_speculative_tokens", 1 + random.nextInt(4));
        }
    }

    /** What is put to vLLM, in one line. */
    String text() {
        return asked.toString();
    }

    /** The same, as a description would say it. */
    Deployment deployment() {
        Cluster cluster = Cluster.builder()
                .name("rules")
                .nodes(Node.of("10.0.0.1").nic("eth0").npus(Node.MOST_NPUS))
                .npuGeneration(NpuGeneration.ATLAS_950)
                .build();
        ServeOptions.Builder serve = ServeOptions.builder();
        if (asked.has("maxModelLen")) {
            serve.maxModelLen(asked.get("maxModelLen").intValue());
        }
        if (asked.has("maxNumSeqs")) {
            serve.maxNumSeqs(asked.get("maxNumSeqs").intValue());
        }
        if (asked.has("maxNumBatchedTokens")) {
            serve.maxNumBatchedTokens(asked.get("maxNumBatchedTokens").intValue());
        }
        if (asked.has("chunkedPrefill")) {
            serve.args(List.of("--no-enable-chunked-prefill"));
        }
        if (asked.has("speculative")) {
            JsonNode speculative = asked.get("speculative");
            serve.speculative(new Speculative(
                    speculative.get("method").asText(),
                    speculative.get("num_speculative_tokens").intValue()));
        }
        Map<String, String> variables = JSON.convertValue(asked.get("variables"), Variables.class);
        return Deployment.builder(cluster, ModelSpec.of("m").config(model()))
                .parallelism(new Parallelism(
                        asked.get("tensor").intValue(),
                        asked.get("pipeline").intValue(),
                        asked.get("data").intValue(),
                        asked.get("expertParallel").booleanValue(),
                        asked.get("decodeContext").intValue()))
                .serve(serve.build())
                .environment(new Environment(variables, Map.of()))
                .build();
    }

    private ModelConfig model() {
        try {
            return ModelConfig.parse(config.toString());
        } catch (ModelConfigException e) {
            throw new IllegalStateException(config.toString(), e);
        }
    }

    private static final class Variables extends java.util.HashMap<String, String> {
        private static final long serialVersionUID = 1L;
    }

    private String family(boolean inBlocks) {
        int keyValue = one(1, 2, 3, 4, 4, 6, 8);
        int heads = keyValue * one(1, 2, 3, 4, 4, 6);
        config.put("hidden_size", heads * 32)
                .put("num_hidden_layers", 1 + random.nextInt(6))
                .put("num_attention_heads", heads)
                .put("num_key_value_heads", keyValue)
                .put("head_dim", inBlocks ? one(64, 128, 128) : 32)
                .put("intermediate_size", inBlocks ? BLOCK * one(3, 4, 6, 8, 9, 12) : 32 * one(5, 6, 7, 9, 12, 12, 24))
                .put("vocab_size", one(500, 512, 768, 1000, 1536, 1920, 3840))
                .put("max_position_embeddings", one(512, 1000, 1024))
                .put("tie_word_embeddings", false)
                .put("hidden_act", "silu")
                .put("rms_norm_eps", 1e-6)
                .put("rope_theta", 10_000);
        return switch (random.nextInt(12)) {
            case 0 -> named("llama", "LlamaForCausalLM");
            case 1 -> named("mistral", "MistralForCausalLM");
            case 2 -> {
                headsFillTheLayer();
                yield named("qwen2", "Qwen2ForCausalLM");
            }
            case 3 -> named("qwen3", "Qwen3ForCausalLM");
            case 4 -> {
                config.put("num_local_experts", one(2, 4, 8)).put("num_experts_per_tok", 2);
                yield named("mixtral", "MixtralForCausalLM");
            }
            case 5 -> {
                experts("num_experts", inBlocks);
                sharedWidth(inBlocks);
                config.put("decoder_sparse_step", 1).put("norm_topk_prob", true);
                headsFillTheLayer();
                yield named("qwen2_moe", "Qwen2MoeForCausalLM");
            }
            case 6, 7 -> {
                experts("num_experts", inBlocks);
                config.put("decoder_sparse_step", one(1, 1, 2)).put("norm_topk_prob", true);
                yield named("qwen3_moe", "Qwen3MoeForCausalLM");
            }
            case 8 -> {
                latent("deepseek_v2", inBlocks);
                yield named("deepseek_v2", "DeepseekV2ForCausalLM");
            }
            case 9 -> {
                latent("deepseek_v3", inBlocks);
                config.put("num_nextn_predict_layers", one(0, 1, 2));
                yield named("deepseek_v3", "DeepseekV3ForCausalLM");
            }
            case 10 -> {
                experts("n_routed_experts", inBlocks);
                firstDense();
                config.put("n_shared_experts", 1)
                        .put("norm_topk_prob", true)
                        .put("routed_scaling_factor", 1.0)
                        .put("use_qk_norm", true)
                        .put("attention_bias", true)
                        .put("partial_rotary_factor", 0.5)
                        .put("num_nextn_predict_layers", one(0, 1));
                yield named("glm4_moe", "Glm4MoeForCausalLM");
            }
            default -> chance(50) ? linear(inBlocks) : ownHeads(inBlocks);
        };
    }

    private String named(String family, String architecture) {
        config.put("model_type", family).putArray("architectures").add(architecture);
        return family;
    }

    /** The classes of some families know no width of a head but this. */
    private void headsFillTheLayer() {
        int heads = config.get("num_attention_heads").intValue();
        config.put("hidden_size", heads * config.remove("head_dim").intValue());
    }

    private void experts(String key, boolean inBlocks) {
        config.put(key, one(4, 6, 8, 16))
                .put("num_experts_per_tok", 2)
                .put("moe_intermediate_size", inBlocks ? BLOCK * one(1, 2, 3, 4) : one(96, 120, 128, 144));
    }

    private void sharedWidth(boolean inBlocks) {
        config.put("shared_expert_intermediate_size", inBlocks ? BLOCK * one(1, 2, 4) : one(96, 128, 160));
    }

    private void firstDense() {
        config.put(
                        "first_k_dense_replace",
                        Math.min(one(0, 1, 2), config.get("num_hidden_layers").intValue() - 1))
                .put("n_group", 1)
                .put("topk_group", 1);
    }

    private void latent(String family, boolean inBlocks) {
        experts("n_routed_experts", inBlocks);
        firstDense();
        boolean third = family.equals("deepseek_v3");
        config.put("n_shared_experts", one(1, 2))
                .put("moe_layer_freq", 1)
                .put("norm_topk_prob", true)
                .put("routed_scaling_factor", 1.0)
                .put("topk_method", third ? "noaux_tc" : "greedy")
                .put("scoring_func", third ? "sigmoid" : "softmax")
                .put("kv_lora_rank", inBlocks ? BLOCK : 32)
                .put("qk_rope_head_dim", inBlocks ? 64 : 16)
                .put("qk_nope_head_dim", inBlocks ? 64 : 32)
                .put("v_head_dim", inBlocks ? 64 : 32)
                .remove("head_dim");
        config.put("num_key_value_heads", config.get("num_attention_heads").intValue());
        if (third) {
            config.put("q_lora_rank", inBlocks ? BLOCK : 48);
        } else {
            config.putNull("q_lora_rank");
        }
    }

    /** Layers of linear attention between those of attention. */
    private String linear(boolean inBlocks) {
        experts("num_experts", inBlocks);
        sharedWidth(inBlocks);
        int keys = one(2, 4, 6);
        config.put("decoder_sparse_step", 1)
                .put("norm_topk_prob", true)
                .put("linear_num_key_heads", keys)
                .put("linear_num_value_heads", keys * one(1, 2, 3))
                .put("linear_key_head_dim", inBlocks ? BLOCK : 16)
                .put("linear_value_head_dim", inBlocks ? BLOCK : 16)
                .put("linear_conv_kernel_dim", 4)
                .put("full_attention_interval", 2)
                .put("partial_rotary_factor", 0.25);
        layerTypes("linear_attention");
        return named("qwen3_next", "Qwen3NextForCausalLM");
    }

    /** A family that counts the heads of a rank by itself. */
    private String ownHeads(boolean inBlocks) {
        config.put("num_local_experts", one(4, 8))
                .put("num_experts_per_tok", 2)
                .put("intermediate_size", inBlocks ? BLOCK * one(1, 2, 3) : one(96, 128))
                .put("sliding_window", 128)
                .put("attention_bias", true)
                .put("swiglu_limit", 7.0);
        layerTypes("sliding_attention");
        return named("gpt_oss", "GptOssForCausalLM");
    }

    private void layerTypes(String other) {
        var types = config.putArray("layer_types");
        IntStream.range(0, config.get("num_hidden_layers").intValue())
                .forEach(i -> types.add(i % 2 == 0 ? other : "full_attention"));
    }

    private void parallelism() {
        int heads = config.get("num_attention_heads").intValue();
        int tensor = chance(85) ? divisorOf(heads) : 1 + random.nextInt(12);
        asked.put("tensor", tensor)
                .put("pipeline", chance(60) ? 1 : 1 + random.nextInt(7))
                .put("data", one(1, 1, 1, 2, 3, 4))
                .put("expertParallel", isMoe() ? chance(50) : chance(5))
                .put("decodeContext", chance(75) ? 1 : chance(80) ? divisorOf(tensor) : 1 + random.nextInt(6));
    }

    private boolean isMoe() {
        return config.has("num_experts_per_tok");
    }

    private int divisorOf(int number) {
        int[] divisors = IntStream.rangeClosed(1, number)
                .filter(size -> number % size == 0)
                .toArray();
        return divisors[random.nextInt(divisors.length)];
    }

    private void lengths() {
        int made = config.get("max_position_embeddings").intValue();
        int length = chance(85) ? made : made + one(-1, 1, made, 3 * made, 3 * made + 1);
        asked.put("maxModelLen", length);
        if (chance(30)) {
            int sequences = 8 + random.nextInt(64);
            asked.put("maxNumSeqs", sequences);
            asked.put("maxNumBatchedTokens", chance(60) ? 4 * made : sequences + one(-1, 0, 1));
        }
        if (chance(10)) {
            asked.put("chunkedPrefill", false);
            asked.put("maxNumBatchedTokens", length + one(-1, 0, 1));
        }
    }

    private void variables() {
        ObjectNode variables = asked.putObject("variables");
        if (chance(5)) {
            variables.put("VLLM_ALLOW_LONG_MAX_MODEL_LEN", chance(50) ? "1" : "0");
        }
        if (chance(15)) {
            variables.put("VLLM_PP_LAYER_PARTITION", partition());
        }
    }

    /** A division of the layers by hand, wrong in one half of all cases. */
    private String partition() {
        int layers = config.get("num_hidden_layers").intValue();
        int stages = asked.get("pipeline").intValue() + (chance(15) ? 1 : 0);
        var parts = new StringBuilder();
        int left = layers + (chance(15) ? 1 : 0);
        for (int stage = 1; stage < stages; stage++) {
            int part = Math.min(left, random.nextInt(3));
            parts.append(chance(5) ? "x" : part).append(chance(10) ? " , " : ",");
            left -= part;
        }
        return parts.append(left).toString();
    }

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    private int one(int... of) {
        return of[random.nextInt(of.length)];
    }
}
