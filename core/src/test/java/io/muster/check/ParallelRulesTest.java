package io.muster.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.cluster.Node;
import io.muster.cluster.NpuGeneration;
import io.muster.deploy.Deployment;
import io.muster.deploy.Environment;
import io.muster.deploy.ModelSpec;
import io.muster.deploy.Parallelism;
import io.muster.deploy.ServeOptions;
import io.muster.deploy.Speculative;
import io.muster.deploy.VllmAscendVersion;
import io.muster.model.Quantization;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each code by a deployment of which it is told, and by its neighbours of which it is not. */
class ParallelRulesTest {

    private static final String DENSE = "Qwen3-32B";
    private static final String MOE = "Qwen3-235B-A22B";
    private static final String LATENT = "DeepSeek-R1";
    private static final String SPARSE = "DeepSeek-V3.2";
    private static final String LINEAR = "Qwen3-Next-80B-A3B-Instruct";

    /** What must be told of a deployment, and what is near it and must not be told of. */
    record Case(
            ParallelCode code,
            Severity severity,
            String path,
            Deployment told,
            List<String> words,
            String remedy,
            List<Deployment> untold) {
        @Override
        public String toString() {
            return code + " " + path + " " + words;
        }
    }

    static Stream<Case> cases() {
        return Stream.of(tensorSizes(), stages(), experts(), context(), served())
                .flatMap(List::stream);
    }

    private static List<Case> tensorSizes() {
        return List.of(
                error(
                        ParallelCode.ATTENTION_HEADS,
                        "parallelism.tensor",
                        a2(1, DENSE, Parallelism.tensor(3)),
                        List.of("(64)", "(3)"),
                        "Use tensor 2 or 4.",
                        a2(1, DENSE, Parallelism.tensor(2)),
                        a2(1, DENSE, Parallelism.tensor(4))),
                error(
                        ParallelCode.KEY_VALUE_HEADS,
                        "parallelism.tensor",
                        a2(2, "MiniMax-M2.7", new Parallelism(12, 1, 1, true, 1)),
                        List.of("8 key-value heads", "12 tensor ranks", "without a word"),
                        "Use tensor 8 or 16.",
                        a2(2, "MiniMax-M2.7", new Parallelism(8, 1, 1, true, 1)),
                        a2(2, "MiniMax-M2.7", new Parallelism(16, 1, 1, true, 1))),
                error(
                        ParallelCode.LINEAR_HEADS,
                        "parallelism.tensor",
                        a3(2, wideNext(), new Parallelism(32, 1, 1, true, 1)),
                        List.of("16 key heads and 32 value heads", "vLLM does not check it"),
                        "Use tensor 16.",
                        a3(2, wideNext(), new Parallelism(16, 1, 1, true, 1))),
                error(
                        ParallelCode.LINEAR_HEADS,
                        "parallelism.tensor",
                        a3(1, Models.of("Qwen3.5-27B"), Parallelism.tensor(12)),
                        List.of("16 key heads and 48 value heads of linear attention", "12 tensor ranks"),
                        "Use tensor 8.",
                        a3(1, Models.of("Qwen3.5-27B"), Parallelism.tensor(8))),
                error(
                        ParallelCode.KEY_VALUE_HEADS,
                        "parallelism.tensor",
                        a3(1, Models.of("gpt-oss-120b"), Parallelism.tensor(16)),
                        List.of("8 key-value heads", "integer modulo by zero"),
                        "Use tensor 8.",
                        a3(1, Models.of("gpt-oss-120b"), Parallelism.tensor(8)),
                        a3(1, Models.of("Qwen3-32B"), Parallelism.tensor(16))),
                error(
                        ParallelCode.INTERMEDIATE_SIZE,
                        "parallelism.tensor",
                        a3(2, Models.of("Qwen2.5-7B-Instruct"), Parallelism.tensor(28)),
                        List.of("width 18944", "28 tensor ranks"),
                        "Use tensor 4.",
                        a3(2, Models.of("Qwen2.5-7B-Instruct"), Parallelism.tensor(4))),
                error(
                        ParallelCode.EXPERT_INTERMEDIATE_SIZE,
                        "parallelism.tensor",
                        a3(32, Models.of("Qwen3-30B-A3B"), new Parallelism(32, 1, 16, false, 1)),
                        List.of("width 768", "512 slices, tensor 32 x data 16"),
                        "Use tensor 16, or set parallelism.expertParallel",
                        a3(32, Models.of("Qwen3-30B-A3B"), new Parallelism(16, 1, 16, false, 1)),
                        a3(32, Models.of("Qwen3-30B-A3B"), new Parallelism(32, 1, 16, true, 1))),
                error(
                        ParallelCode.EXPERTS_FEWER_THAN_TENSOR,
                        "parallelism.tensor",
                        a3(1, eightExperts(), Parallelism.tensor(16)),
                        List.of("Tensor parallel size 16 is greater than the number of experts 8."),
                        "Use tensor 8.",
                        a3(1, eightExperts(), Parallelism.tensor(8))),
                error(
                        ParallelCode.VOCABULARY,
                        "parallelism.tensor",
                        a3(3, Models.of("GLM-4.7"), new Parallelism(48, 1, 1, true, 1)),
                        List.of("151552 is not divisible by 48"),
                        "Use tensor 32.",
                        a3(3, Models.of("GLM-4.7"), new Parallelism(32, 1, 1, true, 1))),
                error(
                        ParallelCode.QUANTIZATION_BLOCK,
                        "parallelism.tensor",
                        a2(1, "Qwen3-235B-A22B-FP8", Parallelism.tensor(8)),
                        List.of("weight = 192 is not divisible by weight quantization block_n = 128."),
                        "Use tensor 4, or a checkpoint in another form",
                        a2(1, "Qwen3-235B-A22B-FP8", Parallelism.tensor(4)),
                        a2(1, "Qwen3-235B-A22B-FP8", Parallelism.tensor(8).expertParallel(true))),
                warning(
                        ParallelCode.TENSOR_GROUP_SPLIT,
                        "parallelism.tensor",
                        placed(Parallelism.tensor(4).pipeline(3), 6, 6),
                        List.of("group of 4", "nodes of 6 NPUs"),
                        "Use tensor 3 or 2, which divides the NPUs of every node.",
                        placed(Parallelism.tensor(4), 6, 6),
                        placed(Parallelism.tensor(3).pipeline(4), 6, 6),
                        placed(Parallelism.tensor(4).pipeline(4), 8, 8),
                        placed(Parallelism.tensor(12), 6, 6)),
                warning(
                        ParallelCode.TENSOR_GROUP_SPLIT,
                        "parallelism.tensor",
                        placed(Parallelism.tensor(4).pipeline(4), 8, 6, 4),
                        List.of("nodes of 4, 6, 8 NPUs"),
                        "Use tensor 2 or 1, which",
                        placed(Parallelism.tensor(4).pipeline(2), 8, 6, 4),
                        placed(Parallelism.tensor(2).pipeline(8), 8, 6, 4),
                        placed(Parallelism.tensor(4).pipeline(4), 8, 4, 4)));
    }

    private static List<Case> stages() {
        return List.of(
                error(
                        ParallelCode.PIPELINE_STAGE_EMPTY,
                        "parallelism.pipeline",
                        a2(8, "Qwen2.5-7B-Instruct", Parallelism.tensor(1).pipeline(29)),
                        List.of("28 layers", "29 pipeline stages", "vLLM does not check it"),
                        "Use pipeline 28 or less.",
                        a2(8, "Qwen2.5-7B-Instruct", Parallelism.tensor(1).pipeline(28))),
                error(
                        ParallelCode.PIPELINE_STAGE_DENSE,
                        "parallelism.pipeline",
                        a2(8, "GLM-4.5", Parallelism.tensor(1).pipeline(24)),
                        List.of("Stage 0 of 24", "among its 3", "No Glm4MoE layer found in model.layers."),
                        "Use pipeline 23 or less.",
                        a2(8, "GLM-4.5", Parallelism.tensor(1).pipeline(23)),
                        a2(8, LATENT, Parallelism.tensor(1).pipeline(30))),
                error(
                        ParallelCode.LAYER_PARTITION,
                        "env.cluster.VLLM_PP_LAYER_PARTITION",
                        partitioned("x,32"),
                        List.of("Invalid partition string: x,32"),
                        "Leave it out, as 32,32, or the like, in env.cluster.",
                        partitioned("32,32"),
                        partitioned(" 33 ,31")),
                error(
                        ParallelCode.LAYER_PARTITION,
                        "env.cluster.VLLM_PP_LAYER_PARTITION",
                        partitioned("32,16,16"),
                        List.of("len(partitions)=3 does not match pp_size=2."),
                        "Leave it out"),
                error(
                        ParallelCode.LAYER_PARTITION,
                        "env.cluster.VLLM_PP_LAYER_PARTITION",
                        partitioned("32,31"),
                        List.of("sum(partitions)=63 does not match num_hidden_layers=64."),
                        "Leave it out"),
                error(
                        ParallelCode.LAYER_PARTITION,
                        "env.cluster.VLLM_PP_LAYER_PARTITION",
                        partitioned("64,0"),
                        List.of("at least one layer in each stage", "vLLM does not check it"),
                        "Leave it out",
                        partitioned("63,1")),
                error(
                        ParallelCode.LAYER_PARTITION,
                        "env.cluster.VLLM_PP_LAYER_PARTITION",
                        partitioned("-1,65"),
                        List.of("at least one layer in each stage"),
                        "Leave it out"),
                error(
                        ParallelCode.LAYER_PARTITION,
                        "env.nodes[10.0.0.2].VLLM_PP_LAYER_PARTITION",
                        partitionedByNode(Map.of(), "10.0.0.2", "32,32"),
                        List.of("same value on every node", "saw 2"),
                        "Leave it out",
                        partitionedByNode(Map.of("VLLM_PP_LAYER_PARTITION", "32,32"), "10.0.0.2", "32,32")),
                error(
                        ParallelCode.PIPELINE_WITH_DATA,
                        "parallelism",
                        a2(4, LATENT, new Parallelism(8, 2, 2, true, 1)),
                        List.of("RoCE", "pipeline 2", "data 2", "MoeDistributeDispatch"),
                        "Use pipeline 1 with data 4, or data 1 with pipeline 4.",
                        a2(4, LATENT, new Parallelism(8, 4, 1, true, 1)),
                        a2(4, LATENT, new Parallelism(8, 1, 4, true, 1)),
                        a2(4, DENSE, new Parallelism(8, 2, 2, false, 1)),
                        a2(1, MOE, new Parallelism(2, 2, 2, true, 1)),
                        a3(4, Models.of(LATENT), new Parallelism(16, 2, 2, true, 1))));
    }

    private static List<Case> experts() {
        Parallelism sixteen = new Parallelism(8, 1, 2, true, 1);
        return List.of(
                error(
                        ParallelCode.EXPERT_PARALLEL_DENSE,
                        "parallelism.expertParallel",
                        a2(1, DENSE, Parallelism.tensor(8).expertParallel(true)),
                        List.of("Number of experts in the model must be greater than 0"),
                        "Leave expertParallel out.",
                        a2(1, DENSE, Parallelism.tensor(8)),
                        a2(1, MOE, Parallelism.tensor(8).expertParallel(true))),
                error(
                        ParallelCode.REDUNDANT_EXPERTS,
                        "serve.args[1]",
                        args(a2(2, MOE, sixteen), "--enable-eplb", "--eplb-config={\"num_redundant_experts\": 2}"),
                        List.of("128 experts and 2 copies", "16 ranks", "(n_expert + n_redundant) % ep_size must be 0"),
                        "Use 0 or 16 redundant experts.",
                        args(a2(2, MOE, sixteen), "--enable-eplb", "--eplb-config={\"num_redundant_experts\": 16}"),
                        args(a2(2, MOE, sixteen), "--enable-eplb")),
                error(
                        ParallelCode.REDUNDANT_EXPERTS,
                        "serve.args[0]",
                        args(
                                a2(2, MOE, sixteen),
                                "--additional-config",
                                "{\"eplb_config\": {\"num_redundant_experts\": 5}}"),
                        List.of("5 copies"),
                        "Use 0 or 16",
                        args(
                                a2(2, MOE, sixteen),
                                "--additional-config",
                                "{\"eplb_config\": {\"num_redundant_experts\": 32}}")),
                error(
                        ParallelCode.REDUNDANT_EXPERTS,
                        "serve.args[0]",
                        args(a2(2, MOE, sixteen), "--eplb-config.num_redundant_experts", "16"),
                        List.of("num_redundant_experts is set to 16 but EPLB is not enabled."),
                        "Add --enable-eplb",
                        args(a2(2, MOE, sixteen), "--enable-eplb", "--eplb-config.num_redundant_experts", "16")),
                error(
                        ParallelCode.REDUNDANT_EXPERTS,
                        "serve.args[0]",
                        args(a2(2, MOE, sixteen.expertParallel(false)), "--enable-eplb"),
                        List.of("enable_expert_parallel must be True to use EPLB."),
                        "Set parallelism.expertParallel",
                        args(a2(2, MOE, sixteen.expertParallel(false)), "--no-enable-eplb")),
                error(
                        ParallelCode.REDUNDANT_EXPERTS,
                        "serve.args[0]",
                        args(a2(1, MOE, Parallelism.tensor(1).pipeline(8).expertParallel(true)), "--enable_eplb"),
                        List.of("EPLB requires tensor, prefill-context, or data parallelism"),
                        "Set parallelism.expertParallel on more than one rank",
                        args(a2(1, MOE, Parallelism.tensor(2).pipeline(4).expertParallel(true)), "--enable-eplb")));
    }

    private static List<Case> context() {
        return List.of(
                error(
                        ParallelCode.DECODE_CONTEXT,
                        "parallelism.decodeContext",
                        a2(1, LATENT, Parallelism.tensor(8).decodeContext(3)),
                        List.of("tp_size=8 must be divisible by dcp_size=3."),
                        "Use decodeContext 1 or 2 or 4 or 8.",
                        a2(1, LATENT, Parallelism.tensor(8).decodeContext(8)),
                        a2(1, LATENT, Parallelism.tensor(8).decodeContext(2))),
                error(
                        ParallelCode.DECODE_CONTEXT,
                        "parallelism.decodeContext",
                        a2(1, "a model without config", Parallelism.tensor(8).decodeContext(16)),
                        List.of("tp_size=8 must be divisible by dcp_size=16."),
                        "Use decodeContext 1 or 2 or 4 or 8.",
                        a2(1, "a model without config", Parallelism.tensor(8).decodeContext(4))),
                error(
                        ParallelCode.DECODE_CONTEXT,
                        "parallelism.decodeContext",
                        a2(1, MOE, Parallelism.tensor(4).decodeContext(2)),
                        List.of("(4) to be greater than the model's total number of KV heads (4)."),
                        "Use decodeContext 1.",
                        a2(1, MOE, Parallelism.tensor(8).decodeContext(2))),
                error(
                        ParallelCode.DECODE_CONTEXT,
                        "parallelism.decodeContext",
                        a2(1, MOE, Parallelism.tensor(8).decodeContext(4)),
                        List.of("`--decode-context-parallel-size` (4) exceeds the maximum supported value (2) for"
                                + " `--tensor-parallel-size` (8) and 4 model KV heads."),
                        "Use decodeContext 1 or 2.",
                        a2(2, MOE, Parallelism.tensor(16).decodeContext(4))),
                error(
                        ParallelCode.DECODE_CONTEXT,
                        "parallelism.decodeContext",
                        a3(1, threeQueriesAHead(), Parallelism.tensor(8).decodeContext(2)),
                        List.of(
                                "query heads per KV head (3) must be divisible by `--decode-context-parallel-size` (2)"),
                        "Use decodeContext 1.",
                        a3(1, threeQueriesAHead(), Parallelism.tensor(12).decodeContext(3))),
                error(
                        ParallelCode.DECODE_CONTEXT,
                        "parallelism.decodeContext",
                        a3(1, Models.of(SPARSE), Parallelism.tensor(16).decodeContext(8)),
                        List.of("DCP for SFA is only supported when dcp_size(8) == tp_size(16)."),
                        "Use decodeContext 1 or 16.",
                        a3(1, Models.of(SPARSE), Parallelism.tensor(16).decodeContext(16)),
                        a3(1, Models.of(SPARSE), Parallelism.tensor(16).decodeContext(8)).toBuilder()
                                .vllmAscend(new VllmAscendVersion(0, 22, 1))
                                .build()),
                error(
                        ParallelCode.DECODE_CONTEXT,
                        "parallelism.decodeContext",
                        on(
                                1,
                                NpuGeneration.ATLAS_950,
                                Models.of(SPARSE),
                                Parallelism.tensor(8).decodeContext(8)),
                        List.of("SFA DCP with replicated indexer is not supported on A5 yet."),
                        "Use decodeContext 1.",
                        on(
                                1,
                                NpuGeneration.ATLAS_950,
                                Models.of(LATENT),
                                Parallelism.tensor(8).decodeContext(8))),
                error(
                        ParallelCode.PREFILL_CONTEXT,
                        "serve.args[1]",
                        args(a2(1, MOE, Parallelism.tensor(4)), "--enforce-eager", "-pcp", "2"),
                        List.of("PCP (Prefill Context Parallelism) is not supported by vLLM Ascend.", "=2."),
                        "Remove it",
                        args(a2(1, MOE, Parallelism.tensor(4)), "-pcp", "1")),
                error(
                        ParallelCode.PREFILL_CONTEXT,
                        "serve.args[0]",
                        args(a2(1, MOE, Parallelism.tensor(4)), "--prefill_context_parallel_size=2").toBuilder()
                                .vllmAscend(new VllmAscendVersion(0, 18, 0))
                                .build(),
                        List.of("multiplies the ranks by 2"),
                        "Remove it"),
                error(
                        ParallelCode.MAX_MODEL_LEN,
                        "serve.maxModelLen",
                        length(163_841),
                        List.of("User-specified max_model_len (163841) is greater than the derived max_model_len"
                                + " (max_position_embeddings=40960.0"),
                        "Use maxModelLen 40960 or less.",
                        length(163_840),
                        allowed(length(163_841), "1"),
                        args(length(163_841), "--hf-overrides={\"rope_parameters\": {}}")),
                warning(
                        ParallelCode.CONTEXT_STRETCHED,
                        "serve.maxModelLen",
                        length(40_961),
                        List.of("User-specified max_model_len (40961)"),
                        "Use maxModelLen 40960 or less, or stretch it",
                        length(40_960),
                        args(length(40_961), "--hf-overrides.rope_parameters.factor", "4")),
                warning(
                        ParallelCode.CONTEXT_STRETCHED,
                        "serve.maxModelLen",
                        allowed(length(163_841), " True "),
                        List.of("VLLM_ALLOW_LONG_MAX_MODEL_LEN lets vLLM take 163841"),
                        "Use maxModelLen 40960 or less",
                        allowed(length(163_841), "yes")),
                error(
                        ParallelCode.BATCHED_TOKENS,
                        "serve.maxNumBatchedTokens",
                        batch(ServeOptions.builder().maxNumBatchedTokens(63).maxNumSeqs(64)),
                        List.of("max_num_batched_tokens (63) must be greater than or equal to max_num_seqs (64)."),
                        "Use maxNumBatchedTokens 64 or more, or maxNumSeqs 63 or less.",
                        batch(ServeOptions.builder().maxNumBatchedTokens(64).maxNumSeqs(64)),
                        batch(ServeOptions.builder().maxNumBatchedTokens(63).maxModelLen(8192))),
                error(
                        ParallelCode.BATCHED_TOKENS,
                        "serve.maxNumBatchedTokens",
                        batch(ServeOptions.builder()
                                .maxNumBatchedTokens(8191)
                                .maxModelLen(8192)
                                .args(List.of("--no-enable-chunked-prefill"))),
                        List.of("max_num_batched_tokens (8191) is smaller than max_model_len (8192)."),
                        "Use maxNumBatchedTokens 8192 or more, or remove serve.args[0].",
                        batch(ServeOptions.builder()
                                .maxNumBatchedTokens(8192)
                                .maxModelLen(8192)
                                .args(List.of("--no-enable-chunked-prefill"))),
                        batch(ServeOptions.builder()
                                .maxNumBatchedTokens(8191)
                                .maxModelLen(8192)
                                .args(List.of("--enable-chunked-prefill")))),
                error(
                        ParallelCode.LINEAR_PREFILL,
                        "serve.args[0]",
                        prefill(LINEAR, "--no-enable-chunked-prefill"),
                        List.of("Chunked prefill is required for mamba cache mode 'align'."),
                        "Remove serve.args[0], or add --no-enable-prefix-caching to serve.args.",
                        prefill(LINEAR, "--no-enable-chunked-prefill", "--no-enable-prefix-caching"),
                        prefill(LINEAR, "--enable-prefix-caching"),
                        prefill(MOE, "--no-enable-chunked-prefill")),
                error(
                        ParallelCode.SPECULATIVE_LAYERS,
                        "serve.speculative.method",
                        guessing(Models.of(MOE), "mtp", 1),
                        List.of("Unsupported speculative method: 'mtp'"),
                        "Use a method with a draft model",
                        guessing(Models.of(MOE), "eagle3", 3),
                        guessing(Models.of(LATENT), "deepseek_mtp", 3)),
                error(
                        ParallelCode.SPECULATIVE_LAYERS,
                        "serve.speculative.tokens",
                        guessing(twoPredictionLayers(), "mtp", 5),
                        List.of("num_speculative_tokens:5 must be divisible by n_predict=2"),
                        "Use tokens 4 or 6.",
                        guessing(twoPredictionLayers(), "mtp", 4),
                        guessing(twoPredictionLayers(), "mtp", 1)));
    }

    private static List<Case> served() {
        ModelSpec awq = Models.of(DENSE).quantization(Quantization.AWQ);
        ModelSpec fp8 = Models.of("Qwen3-32B-FP8");
        Deployment lite = a2(1, "DeepSeek-V2-Lite", Parallelism.tensor(1).expertParallel(true));
        Deployment deepSeek = a2(1, LATENT, Parallelism.tensor(8).expertParallel(true));
        Deployment small = on(1, NpuGeneration.ATLAS_310P, Models.of("Qwen3-30B-A3B"), Parallelism.tensor(2));
        return List.of(
                error(
                        ParallelCode.QUANTIZATION_NOT_SERVED,
                        "model.quantization",
                        on(1, NpuGeneration.ATLAS_A2, awq, Parallelism.tensor(8)),
                        List.of("awq quantization is currently not supported in npu."),
                        "Give vLLM a checkpoint that is quantized for Ascend",
                        on(1, NpuGeneration.ATLAS_A2, awq.quantization(Quantization.W8A8), Parallelism.tensor(8))),
                error(
                        ParallelCode.QUANTIZATION_NOT_SERVED,
                        "model.quantization",
                        release(on(1, NpuGeneration.ATLAS_950, fp8, Parallelism.tensor(8)), 0, 22, 0),
                        List.of("fp8 quantization is currently not supported in npu."),
                        "Give vLLM",
                        release(on(1, NpuGeneration.ATLAS_950, fp8, Parallelism.tensor(8)), 0, 22, 1),
                        on(1, NpuGeneration.ATLAS_950, fp8, Parallelism.tensor(8))),
                warning(
                        ParallelCode.FP8_AS_16_BIT,
                        "model.quantization",
                        on(1, NpuGeneration.ATLAS_A2, fp8, Parallelism.tensor(8)),
                        List.of("fp8", "atlas-a2", "16 bit"),
                        "Give vLLM a checkpoint converted to 16 bit",
                        on(1, NpuGeneration.ATLAS_950, fp8, Parallelism.tensor(8)),
                        on(1, NpuGeneration.ATLAS_A2, fp8.quantization(Quantization.NONE), Parallelism.tensor(8))),
                warning(
                        ParallelCode.LATENT_GRAPH,
                        "parallelism.tensor",
                        lite,
                        List.of("16 heads on a rank", "support {32, 64, 128}", "issue 1451"),
                        "Add --enforce-eager",
                        args(lite, "--enforce-eager"),
                        release(lite, 0, 10, 0)),
                warning(
                        ParallelCode.LATENT_GRAPH,
                        "parallelism.tensor",
                        release(deepSeek, 0, 9, 2),
                        List.of("16 heads on a rank"),
                        "Use tensor 1 or 2 or 4, or add --enforce-eager",
                        deepSeek,
                        release(a2(1, LATENT, Parallelism.tensor(4).expertParallel(true)), 0, 9, 2),
                        release(a2(1, MOE, Parallelism.tensor(8).expertParallel(true)), 0, 9, 2)),
                error(
                        ParallelCode.LATENT_ATTENTION_310P,
                        "npuGeneration",
                        on(1, NpuGeneration.ATLAS_310P, Models.of("DeepSeek-V2-Lite"), Parallelism.tensor(1)),
                        List.of("MLAAttention is not supported for 310P."),
                        "Serve another model",
                        small),
                error(
                        ParallelCode.LATENT_ATTENTION_310P,
                        "npuGeneration",
                        on(1, NpuGeneration.ATLAS_310P, Models.of(SPARSE), Parallelism.tensor(8)),
                        List.of("Deepseek Sparse Attention is not supported for 310P."),
                        "Serve another model"),
                warning(
                        ParallelCode.FLOAT16_310P,
                        "serve.args",
                        small,
                        List.of("--dtype float16", "saw none"),
                        "Add --dtype and float16",
                        args(small, "--dtype", "float16"),
                        args(small, "--dtype=half"),
                        a2(1, "Qwen3-30B-A3B", Parallelism.tensor(2))),
                warning(
                        ParallelCode.FLOAT16_310P,
                        "serve.args[0]",
                        args(small, "--dtype", "bfloat16"),
                        List.of("saw 'bfloat16'"),
                        "Add --dtype"),
                warning(
                        ParallelCode.EXPERT_PARALLEL_310P,
                        "parallelism.expertParallel",
                        small.toBuilder()
                                .parallelism(Parallelism.tensor(2).expertParallel(true))
                                .build(),
                        List.of("gathering all"),
                        "Leave expertParallel out.",
                        small),
                warning(
                        ParallelCode.PIPELINE_310P,
                        "parallelism.pipeline",
                        small.toBuilder()
                                .parallelism(Parallelism.tensor(1).pipeline(2))
                                .build(),
                        List.of("HCCL", "issue 2712"),
                        "Use pipeline 1",
                        small));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void isToldWithWhatVllmSaysAndWhatToDo(Case one) {
        Finding finding = Models.finding(one.code, one.told);

        assertThat(finding.severity()).isEqualTo(one.severity);
        assertThat(finding.path()).isEqualTo(one.path);
        assertThat(finding.message()).contains(one.words).endsWith(".");
        assertThat(finding.remedy()).startsWith(one.remedy).endsWith(".");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void isNotToldOfItsNeighbours(Case one) {
        for (Deployment neighbour : one.untold) {
            assertThat(Models.findings(neighbour))
                    .as(neighbour.parallelism() + " " + neighbour.serve().args())
                    .noneMatch(finding -> finding.code() == one.code);
        }
    }

    @Test
    void everyCodeIsAmongTheseCasesWithANeighbour() {
        Set<ParallelCode> tested = cases().filter(one -> !one.untold.isEmpty())
                .map(Case::code)
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(tested).containsExactly(ParallelCode.values());
    }

    @Test
    void withoutAConfigOnlyWhatNeedsNoneIsTold() {
        Deployment deployment = a2(1, "a model without config", new Parallelism(7, 3, 2, true, 7));

        assertThat(Models.findings(deployment)).isEmpty();
    }

    private static Deployment a2(int nodes, String model, Parallelism parallelism) {
        ModelSpec spec = Models.text(model).isPresent() ? Models.of(model) : ModelSpec.of(model);
        return on(nodes, NpuGeneration.ATLAS_A2, spec, parallelism);
    }

    private static Deployment a3(int nodes, ModelSpec model, Parallelism parallelism) {
        return on(nodes, NpuGeneration.ATLAS_A3, model, parallelism);
    }

    private static Deployment on(int nodes, NpuGeneration generation, ModelSpec model, Parallelism parallelism) {
        return Models.on(nodes, generation, model).parallelism(parallelism).build();
    }

    private static Deployment placed(Parallelism parallelism, int... npus) {
        Node[] nodes = new Node[npus.length];
        Arrays.setAll(nodes, i -> Node.of("10.0.0." + (i + 1)).nic("eth0").npus(npus[i]));
        return Sound.on(Sound.cluster(nodes)).parallelism(parallelism).build();
    }

    private static Deployment args(Deployment deployment, String... args) {
        ServeOptions serve = deployment.serve();
        ServeOptions.Builder builder = ServeOptions.builder().args(List.of(args));
        serve.maxModelLen().ifPresent(builder::maxModelLen);
        return deployment.toBuilder().serve(builder.build()).build();
    }

    private static Deployment batch(ServeOptions.Builder serve) {
        return a2(1, DENSE, Parallelism.tensor(8)).toBuilder()
                .serve(serve.build())
                .build();
    }

    private static Deployment prefill(String model, String... args) {
        return a2(1, model, Parallelism.tensor(8)).toBuilder()
                .serve(ServeOptions.builder().args(List.of(args)).build())
                .build();
    }

    private static Deployment length(int tokens) {
        return batch(ServeOptions.builder().maxModelLen(tokens));
    }

    private static Deployment allowed(Deployment deployment, String value) {
        var environment = new Environment(Map.of("VLLM_ALLOW_LONG_MAX_MODEL_LEN", value), Map.of());
        return deployment.toBuilder().environment(environment).build();
    }

    private static Deployment guessing(ModelSpec model, String method, int tokens) {
        return a3(1, model, Parallelism.tensor(8).expertParallel(true)).toBuilder()
                .serve(ServeOptions.builder()
                        .speculative(new Speculative(method, tokens))
                        .build())
                .build();
    }

    private static Deployment partitioned(String partition) {
        return partitionedByNode(Map.of("VLLM_PP_LAYER_PARTITION", partition), "", "");
    }

    private static Deployment partitionedByNode(Map<String, String> cluster, String host, String partition) {
        var nodes = new HashMap<String, Map<String, String>>();
        if (!host.isEmpty()) {
            nodes.put(host, Map.of("VLLM_PP_LAYER_PARTITION", partition));
        }
        return a2(2, DENSE, Parallelism.tensor(8).pipeline(2)).toBuilder()
                .environment(new Environment(cluster, nodes))
                .build();
    }

    private static Deployment release(Deployment deployment, int major, int minor, int patch) {
        return deployment.toBuilder()
                .vllmAscend(new VllmAscendVersion(major, minor, patch))
                .build();
    }

    private static ModelSpec eightExperts() {
        return Models.changed("Qwen3-30B-A3B", config -> config.put("num_experts", 8));
    }

    private static ModelSpec wideNext() {
        return Models.changed("Qwen3-Next-80B-A3B-Instruct", config -> config.put("num_attention_heads", 32));
    }

    private static ModelSpec threeQueriesAHead() {
        return Models.changed(
                MOE, config -> config.put("num_attention_heads", 12).put("vocab_size", 3 * 151_552));
    }

    private static ModelSpec twoPredictionLayers() {
        return Models.changed(LATENT, config -> config.put("num_nextn_predict_layers", 2));
    }

    private static Case error(
            ParallelCode code, String path, Deployment told, List<String> words, String remedy, Deployment... untold) {
        return new Case(code, Severity.ERROR, path, told, words, remedy, List.of(untold));
    }

    private static Case warning(
            ParallelCode code, String path, Deployment told, List<String> words, String remedy, Deployment... untold) {
        return new Case(code, Severity.WARNING, path, told, words, remedy, List.of(untold));
    }
}
