package io.muster.model;

import static io.muster.model.WeightKind.ATTENTION;
import static io.muster.model.WeightKind.DENSE;
import static io.muster.model.WeightKind.EXPERT;
import static io.muster.model.WeightKind.PLAIN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.muster.model.ModelConfigException.Reason;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantizationTest {

    @ParameterizedTest
    @CsvSource({
        "NONE, 2, 2, 2",
        "W8A8, 1.001, 1.001, 1.001",
        "W4A8, 1.001, 1.001, 0.516",
        "W4A16, 2, 2, 0.5625",
        "FP8, 1, 1, 1",
        "AWQ, 0.5195, 0.5195, 0.5195",
        "GPTQ, 0.5195, 0.5195, 0.5195",
        "MXFP4, 2, 2, 0.53125"
    })
    void bytesAreThoseOfPublishedCheckpoints(Quantization form, double attention, double dense, double expert) {
        assertThat(form.bytesPerParameter(ATTENTION, true)).isCloseTo(attention, within(0.0005));
        assertThat(form.bytesPerParameter(DENSE, true)).isCloseTo(dense, within(0.0005));
        assertThat(form.bytesPerParameter(EXPERT, true)).isCloseTo(expert, within(0.0005));
    }

    @ParameterizedTest
    @EnumSource
    void whatIsPlainStaysPlain(Quantization form) {
        assertThat(form.bytesPerParameter(PLAIN, true)).isEqualTo(2);
        assertThat(form.bytesPerParameter(PLAIN, false)).isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource
    void onlySmallFloatsNeedHardwareForThem(Quantization form) {
        boolean isSmallFloat = form == Quantization.FP8 || form == Quantization.MXFP4;

        assertThat(form.bytesPerParameter(EXPERT, false))
                .isEqualTo(isSmallFloat ? 2 : form.bytesPerParameter(EXPERT, true));
    }

    @ParameterizedTest
    @EnumSource
    void isFoundByTheNameInADescription(Quantization form) {
        assertThat(Quantization.ofId(form.id())).contains(form);
        assertThat(Quantization.ofId(form.id() + "x")).isEmpty();
    }

    @Test
    void aCacheHoldsTwoBytesOrOne() {
        assertThat(KvCacheType.ofId("bf16").map(KvCacheType::bytesPerValue)).contains(2);
        assertThat(KvCacheType.ofId("int8").map(KvCacheType::bytesPerValue)).contains(1);
        assertThat(KvCacheType.ofId("fp8")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'quant_method': 'fp8', 'weight_block_size': [128, 128]} | FP8",
                "{'quant_method': 'fbgemm_fp8'} | FP8",
                "{'quant_method': 'mxfp4'} | MXFP4",
                "{'quant_method': 'awq', 'bits': 4, 'group_size': 128} | AWQ",
                "{'quant_method': 'gptq', 'bits': 4, 'group_size': 128} | GPTQ",
                "{'quant_method': 'modelopt', 'quant_algo': 'FP8'} | FP8",
                "{'quant_algo': 'FP8'} | FP8",
                "{'quant_method': 'compressed-tensors', 'config_groups': {'group_0': {'weights': {'num_bits': 8,"
                        + " 'type': 'int'}, 'input_activations': {'num_bits': 8, 'type': 'int'}}}} | W8A8",
                "{'quant_method': 'compressed-tensors', 'config_groups': {'group_0': {'weights': {'num_bits': 4,"
                        + " 'type': 'int'}, 'input_activations': {'num_bits': 8, 'type': 'int'}}}} | W4A8",
                "{'quant_method': 'compressed-tensors', 'config_groups': {'group_0': {'weights': {'num_bits': 4,"
                        + " 'type': 'int'}, 'input_activations': null}}} | W4A16",
                "{'quant_method': 'compressed-tensors', 'config_groups': {'group_0': {'weights': {'num_bits': 8,"
                        + " 'type': 'float'}, 'input_activations': {'num_bits': 8, 'type': 'float'}}}} | FP8"
            })
    void isReadFromTheCheckpoint(String section, Quantization expected) throws Exception {
        assertThat(ofCheckpoint(section)).contains(expected);
    }

    /** Checkpoints of Ascend have their scheme in quant_model_description.json. */
    @ParameterizedTest
    @ValueSource(strings = {"{}", "{'quant_method': 'ascend'}", "{'fa_quant_type': 'FAQuant'}"})
    void isNotToldByTheConfigOfACheckpointOfAscend(String section) throws Exception {
        assertThat(ofCheckpoint(section)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'quant_method': 'bitsandbytes'} | quantization_config.quant_method",
                "{'quant_method': 'gptq', 'bits': 8} | quantization_config.bits",
                "{'quant_method': 'awq', 'bits': '4'} | quantization_config.bits",
                "{'quant_method': 'modelopt', 'quant_algo': 'NVFP4'} | quantization_config.quant_algo",
                "{'quant_method': 'compressed-tensors', 'config_groups': {}} | quantization_config.config_groups",
                "{'quant_method': 'compressed-tensors', 'config_groups': {'g': {'weights': {'num_bits': 8}}}} |"
                        + " quantization_config.config_groups.g.weights"
            })
    void isRefusedWhereItsBytesAreNotKnown(String section, String path) {
        assertThatThrownBy(() -> ofCheckpoint(section)).isInstanceOfSatisfying(ModelConfigException.class, e -> {
            assertThat(e.code()).isEqualTo(Reason.VALUE_WRONG);
            assertThat(e.path()).isEqualTo(path);
        });
    }

    private static Optional<Quantization> ofCheckpoint(String section) throws Exception {
        return ModelConfig.parse(Configs.with("Qwen3-8B", "quantization_config", section.replace('\'', '"')))
                .checkpointQuantization();
    }
}
