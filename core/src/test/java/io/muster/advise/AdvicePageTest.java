package io.muster.advise;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.cluster.NpuGeneration;
import io.muster.deploy.Deployment;
import io.muster.deploy.ModelSpec;
import io.muster.deploy.ServeOptions;
import io.muster.model.Quantization;
import io.muster.page.GoldenPage;
import java.io.IOException;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class AdvicePageTest {

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
        GoldenPage.assertSame("advise/page.html", page(DEPLOYMENT));
    }

    @Test
    void thePageNeedsNothingElse() {
        GoldenPage.assertNeedsNothingElse(page(DEPLOYMENT));
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
