package io.muster.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.deploy.BareRuntime;
import io.muster.deploy.Deployment;
import io.muster.deploy.ModelSpec;
import io.muster.deploy.ServeOptions;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextRuleTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Qwen/Qwen3-235B-A22B",
                "/models/with space",
                "./-x",
                "x; rm -rf ~",
                "$(reboot)",
                "it's \"so\"",
                "模型😀",
                ".hidden"
            })
    void namesOfAnyPrintableCharactersAreTaken(String name) {
        assertThat(ofModel(name)).isEmpty();
        assertThat(ofServedName(name)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-x", "--help", "a\nb", "a\tb", "a\0b", "\u007f", "\u0085", "\ud83d", "-\ud83d"})
    void namesThatAreOptionsOrCannotBePrintedAreRefused(String name) {
        assertThat(ofModel(name))
                .isNotEmpty()
                .allSatisfy(finding -> assertThat(finding.path()).isEqualTo("model.id"));
        assertThat(ofServedName(name))
                .isNotEmpty()
                .allSatisfy(finding -> assertThat(finding.path()).isEqualTo("serve.servedModelName"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\u3000"})
    void blankNameIsRefused(String name) {
        assertThat(ofServedName(name)).singleElement().satisfies(finding -> {
            assertThat(finding.code()).isEqualTo(CheckCode.TEXT_UNUSABLE);
            assertThat(finding.message()).contains("'" + name + "'");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-x", "a\nb\tc", "$(reboot)", "\u001b[2J", "😀", "{\"a\": [1]}"})
    void argumentsAndSetupCarryAllElse(String text) {
        assertThat(new TextRule().check(Sound.withArgs(text))).isEmpty();
        assertThat(ofSetup(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\0", "\ud83d", "\ude00\ud83d"})
    void whatNoProgramCanBePassedUnchangedIsRefused(String text) {
        assertThat(new TextRule().check(Sound.withArgs("--x", text)))
                .extracting(Finding::path)
                .containsExactly("serve.args[1]");
        assertThat(ofSetup(text)).extracting(Finding::path).containsExactly("runtime.bare.setup");
    }

    private static List<Finding> ofModel(String id) {
        return new TextRule()
                .check(Deployment.builder(Sound.cluster().build(), ModelSpec.of(id))
                        .build());
    }

    private static List<Finding> ofServedName(String name) {
        return new TextRule().check(Sound.with(ServeOptions.builder().servedModelName(name)));
    }

    private static List<Finding> ofSetup(String setup) {
        return new TextRule()
                .check(Sound.on(Sound.cluster().build())
                        .runtime(BareRuntime.setup(setup))
                        .build());
    }
}
