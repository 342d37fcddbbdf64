package io.muster.model;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Every weight of a layer, into which class it falls, and how ranks divide it. */
class LayerWeightsTest {

    @Test
    void ofADenseModel() {
        assertThat(text(Configs.model("Qwen3-8B").layers().get(0).weights())).isEqualTo("""
                        input_layernorm 4096 PLAIN REPLICATED
                        self_attn.q_proj 16777216 ATTENTION TENSOR
                        self_attn.k_proj 4194304 ATTENTION KEY_VALUE_HEADS
                        self_attn.v_proj 4194304 ATTENTION KEY_VALUE_HEADS
                        self_attn.o_proj 16777216 ATTENTION TENSOR
                        self_attn.q_norm 128 PLAIN REPLICATED
                        self_attn.k_norm 128 PLAIN REPLICATED
                        post_attention_layernorm 4096 PLAIN REPLICATED
                        mlp.gate_proj 50331648 DENSE TENSOR
                        mlp.up_proj 50331648 DENSE TENSOR
                        mlp.down_proj 50331648 DENSE TENSOR
                        """);
    }

    @Test
    void ofASparseMixture() {
        assertThat(text(Configs.model("DeepSeek-V3.2").layers().get(3).weights()))
                .isEqualTo("""
                        input_layernorm 7168 PLAIN REPLICATED
                        self_attn.q_a_proj 11010048 ATTENTION REPLICATED
                        self_attn.q_a_layernorm 1536 PLAIN REPLICATED
                        self_attn.q_b_proj 37748736 ATTENTION TENSOR
                        self_attn.kv_a_proj_with_mqa 4128768 ATTENTION REPLICATED
                        self_attn.kv_a_layernorm 512 PLAIN REPLICATED
                        self_attn.kv_b_proj 16777216 ATTENTION TENSOR
                        self_attn.o_proj 117440512 ATTENTION TENSOR
                        self_attn.indexer.wq_b 12582912 ATTENTION REPLICATED
                        self_attn.indexer.wk 917504 ATTENTION REPLICATED
                        self_attn.indexer.k_norm 256 PLAIN REPLICATED
                        self_attn.indexer.weights_proj 458752 PLAIN REPLICATED
                        post_attention_layernorm 7168 PLAIN REPLICATED
                        mlp.experts 11274289152 EXPERT EXPERTS
                        mlp.gate 1835008 PLAIN REPLICATED
                        mlp.gate.e_score_correction_bias 256 PLAIN REPLICATED
                        mlp.shared_experts 44040192 DENSE TENSOR
                        """);
    }

    @Test
    void ofLinearAttentionWithAGatedSharedExpert() {
        assertThat(text(Configs.model("Qwen3-Next-80B-A3B-Instruct")
                        .layers()
                        .get(0)
                        .weights()))
                .isEqualTo("""
                        input_layernorm 2048 PLAIN REPLICATED
                        linear_attn.in_proj_qkvz 25165824 ATTENTION TENSOR
                        linear_attn.in_proj_ba 131072 ATTENTION TENSOR
                        linear_attn.conv1d 32768 PLAIN TENSOR
                        linear_attn.dt_bias 32 PLAIN TENSOR
                        linear_attn.A_log 32 PLAIN TENSOR
                        linear_attn.norm 128 PLAIN REPLICATED
                        linear_attn.out_proj 8388608 ATTENTION TENSOR
                        post_attention_layernorm 2048 PLAIN REPLICATED
                        mlp.experts 1610612736 EXPERT EXPERTS
                        mlp.gate 1048576 PLAIN REPLICATED
                        mlp.shared_experts 3145728 DENSE TENSOR
                        mlp.shared_expert_gate 2048 PLAIN REPLICATED
                        """);
    }

    @Test
    void ofGptOssWithItsBiasesAndSinks() {
        assertThat(text(Configs.model("gpt-oss-120b").layers().get(0).weights()))
                .contains("""
                        self_attn.q_proj.bias 4096 PLAIN TENSOR
                        self_attn.k_proj.bias 512 PLAIN KEY_VALUE_HEADS
                        self_attn.v_proj.bias 512 PLAIN KEY_VALUE_HEADS
                        self_attn.o_proj.bias 2880 PLAIN REPLICATED
                        self_attn.sinks 64 PLAIN TENSOR
                        """)
                .contains("mlp.router.bias 128 PLAIN REPLICATED\nmlp.experts.bias 1105920 PLAIN EXPERTS\n");
    }

    @Test
    void outsideOfTheLayersAreEmbeddingTowerHeadAndPrediction() {
        assertThat(text(Configs.model("Qwen3.5-27B").weights())).isEqualTo("""
                        embed_tokens 1271398400 PLAIN VOCABULARY
                        visual.patch_embed 1770624 PLAIN REPLICATED
                        visual.pos_embed 2654208 PLAIN REPLICATED
                        visual.blocks 411342192 PLAIN TENSOR
                        visual.norms 124416 PLAIN REPLICATED
                        visual.merger 44838656 PLAIN TENSOR
                        norm 5120 PLAIN REPLICATED
                        lm_head 1271398400 PLAIN VOCABULARY
                        mtp.norms 15360 PLAIN REPLICATED
                        mtp.eh_proj 52428800 PLAIN REPLICATED
                        """);
    }

    @Test
    void aTiedHeadIsNoWeightOfItsOwn() {
        ModelConfig model = Configs.model("Qwen3-4B");

        assertThat(model.tiedEmbeddings()).isTrue();
        assertThat(model.headWeights()).extracting(Weight::name).containsExactly("norm");
    }

    @Test
    void onlyLayersThatOwnAnIndexerHaveItsWeights() {
        List<Boolean> owned = Configs.model("GLM-5.2").layers().stream()
                .map(layer -> layer.weights().stream().anyMatch(w -> w.name().startsWith("self_attn.indexer")))
                .toList();

        assertThat(owned).startsWith(true, true, true, false, false, false, true);
        assertThat(owned.stream().filter(has -> has)).hasSize(21);
    }

    private static String text(List<Weight> weights) {
        return weights.stream()
                .map(w -> w.name() + " " + w.parameters() + " " + w.kind() + " " + w.split())
                .collect(joining("\n", "", "\n"));
    }
}
