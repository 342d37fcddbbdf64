package io.muster.advise;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.deploy.Deployment;
import io.muster.fit.MemoryEstimate;
import io.muster.fit.PublishedRow;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Where documents recommend one layout for throughput and another for latency, each is the better one at what it is for. */
class RecommendedLayoutsTest {

    record Pair(PublishedRow throughput, PublishedRow latency) {
        @Override
        public String toString() {
            return throughput.id() + " and " + latency.id();
        }
    }

    static Stream<Pair> pairs() {
        var pairs = new ArrayList<Pair>();
        List<PublishedRow> rows = PublishedRow.all().toList();
        for (PublishedRow one : rows) {
            for (PublishedRow other : rows) {
                if (one.text("scenario").contains("high throughput")
                        && other.text("scenario").contains("low latency")
                        && one.text("config").equals(other.text("config"))
                        && one.text("quant").equals(other.text("quant"))
                        && one.number("npus") == other.number("npus")) {
                    pairs.add(new Pair(one, other));
                }
            }
        }
        assertThat(pairs).hasSize(3);
        return pairs.stream();
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void eachLayoutIsTheBetterOneAtWhatItIsRecommendedFor(Pair pair) throws Exception {
        // The same options for both: the pair is to differ in the layout alone.
        Deployment options = pair.throughput().deployment();
        Estimate throughput = estimate(options);
        Estimate latency = estimate(options.toBuilder()
                .parallelism(pair.latency().deployment().parallelism())
                .build());

        assertThat(throughput.tokensPerSecond()).isGreaterThan(latency.tokensPerSecond() * 0.99);
        assertThat(latency.decodeSeconds()).isLessThan(throughput.decodeSeconds());
        assertThat(latency.prefillSeconds()).isLessThan(throughput.prefillSeconds());
    }

    private static Estimate estimate(Deployment deployment) {
        MemoryEstimate memory = MemoryEstimate.of(deployment).orElseThrow();
        return CostModel.standard()
                .estimate(deployment, memory, Workload.within(memory.limits().maxModelLen()));
    }
}
