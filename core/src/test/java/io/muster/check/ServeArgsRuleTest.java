package io.muster.check;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServeArgsRuleTest {

    @ParameterizedTest
    @CsvSource({
        "--tensor-parallel-size, parallelism.tensor",
        "-tp, parallelism.tensor",
        "--pipeline-parallel-size, parallelism.pipeline",
        "-pp, parallelism.pipeline",
        "--data-parallel-size, parallelism.data",
        "-dp, parallelism.data",
        "--enable-expert-parallel, parallelism.expertParallel",
        "-ep, parallelism.expertParallel",
        "--seed, serve.seed",
        "--max-model-len, serve.maxModelLen",
        "--max-num-seqs, serve.maxNumSeqs",
        "--served-model-name, serve.servedModelName",
        "--trust-remote-code, serve.trustRemoteCode",
        "--gpu-memory-utilization, serve.memoryUtilization",
        "--port, serve.port",
        "--model, model.id"
    })
    void flagOfATypedOptionIsRefusedHoweverItsValueStands(String flag, String key) {
        for (String arg : new String[] {flag, flag + "=8", flag + " 8", flag + "="}) {
            assertThat(new ServeArgsRule().check(Sound.withArgs("--x", arg)))
                    .as(arg)
                    .singleElement()
                    .satisfies(finding -> {
                        assertThat(finding.code()).isEqualTo(CheckCode.SERVE_ARG_REPEATED);
                        assertThat(finding.path()).isEqualTo("serve.args[1]");
                        assertThat(finding.message()).contains(key, "'" + arg + "'");
                        assertThat(finding.remedy()).contains(key);
                    });
        }
    }

    @ParameterizedTest
    @CsvSource({
        "--max_model_len=5, serve.maxModelLen",
        "--no-trust-remote-code, serve.trustRemoteCode",
        "--no_enable_expert_parallel, parallelism.expertParallel",
        "--tensor-parallel, parallelism.tensor",
        "--max-model=5, serve.maxModelLen",
        "--gpu-mem 0.5, serve.memoryUtilization"
    })
    void otherSpellingsThatVllmTakesForTheFlagAreRefused(String arg, String key) {
        assertThat(new ServeArgsRule().check(Sound.withArgs(arg)))
                .singleElement()
                .satisfies(finding -> assertThat(finding.message()).contains(key));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-",
                "--",
                "--no-",
                "4096",
                "8 -tp",
                "=--port",
                "--ports",
                "--model-impl",
                "--seed-x",
                "--data-parallel-size-local",
                "--max-num-partial-prefills",
                "--enable-prefix-caching",
                "--no-enable-prefix-caching",
                "--additional-config={\"port\": 1}",
                "--hf-overrides.port=1",
                "-tpx",
                "-O3",
                "--Port",
                "x; rm -rf ~",
                "--\n"
            })
    void whatNoTypedOptionSaysIsTaken(String arg) {
        assertThat(new ServeArgsRule().check(Sound.withArgs(arg))).isEmpty();
    }

    @Test
    void eachRepeatedFlagIsTold() {
        assertThat(new ServeArgsRule().check(Sound.withArgs("-tp", "8", "--enforce-eager", "--port=1")))
                .extracting(Finding::path)
                .containsExactly("serve.args[0]", "serve.args[3]");
    }
}
