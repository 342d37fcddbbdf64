package io.muster.advise;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.cluster.NpuGeneration;
import io.muster.deploy.Deployment;
import io.muster.deploy.ModelSpec;
import io.muster.deploy.ServeOptions;
import io.muster.model.Quantization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class AdvicePageTest {

    private static final Path GOLDEN = Path.of("src/test/resources/io/muster/advise/page.html");

    private static final Deployment DEPLOYMENT = Models.serving(
                    "Qwen3-235B-A22B", Quantization.NONE, NpuGeneration.ATLAS_A2, 2)
            .serve(ServeOptions.builder()
                    .maxModelLen(8192)
                    .maxNumSeqs(25)
                    .memoryUtilization(0.6)
                    .build())
            .build();

    private static String page(Deployment deployment) {
        return AdvicePage.html(Advisor.standard().advise(deployment));
    }

    @Test
    void thePageIsAsItWas() throws IOException {
        String page = page(DEPLOYMENT);

        if (Boolean.getBoolean("golden.rewrite")) {
            Files.createDirectories(GOLDEN.getParent());
            Files.writeString(GOLDEN, page);
        }
        assertThat(page)
                .as("Where the change is meant: mvn test -pl core -Dgolden.rewrite=true, and look at it in a browser")
                .isEqualTo(Files.readString(GOLDEN));
    }

    @Test
    void thePageNeedsNothingElse() {
        assertThat(page(DEPLOYMENT))
                .doesNotContain("http:", "https:", "<script", "src=", "url(")
                .startsWith("<!DOCTYPE html>");
    }

    @Test
    void whatUsersWriteIsText() {
        String id = "<script>alert('x')</script>&\"";
        Deployment hostile = Deployment.builder(
                        DEPLOYMENT.cluster(),
                        ModelSpec.of(id).config(DEPLOYMENT.model().config().orElseThrow()))
                .build();

        assertThat(page(hostile)).contains("&lt;script&gt;alert").doesNotContain("<script");
    }

    @Test
    void everyNpuIsDrawnOnceForEachDrawingAndNoMoreNodesThanAnyoneLooksAt() {
        long drawings = count(page(DEPLOYMENT), "<svg");
        assertThat(count(page(DEPLOYMENT), "<g><title>rank ")).isEqualTo(16 * drawings);

        String large = page(Models.serving("Qwen3-235B-A22B", Quantization.NONE, NpuGeneration.ATLAS_A2, 100)
                .build());
        assertThat(count(large, "<g><title>rank ")).isEqualTo(32 * 8 * count(large, "<svg"));
        assertThat(large).contains("And 68 more nodes alike.");
    }

    private static long count(String text, String part) {
        return Pattern.compile(Pattern.quote(part)).matcher(text).results().count();
    }
}
