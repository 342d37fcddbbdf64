package io.muster.advise;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.muster.deploy.Deployment;
import io.muster.fit.MemoryEstimate;
import io.muster.fit.PublishedRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Estimated against published output throughput, over the rows of the table that carry one: those of a whole service without cached
 * prefixes. With {@code -Dthroughput.print=true} it prints each row.
 */
class PublishedThroughputTest {

    private static final Pattern INPUT = Pattern.compile("in(\\d+)");
    private static final Pattern CACHED = Pattern.compile("prefix[1-9]");

    /** What facts/model-fit.md e reached with the same formulas, less what a row more or less makes. */
    private static final double LEAST_IN_TOTAL = 0.79;

    private static final double LEAST_PER_NPU = 0.88;

    @Test
    void theOrderOfEstimatesIsThatOfPublishedThroughputs() throws Exception {
        List<Measured> rows = rows();

        double total = spearman(rows, Measured::estimated, Measured::published);
        double perNpu = spearman(rows, row -> row.estimated() / row.npus(), row -> row.published() / row.npus());
        print(rows, total, perNpu);

        assertThat(rows).hasSizeGreaterThanOrEqualTo(27);
        assertThat(total).isGreaterThanOrEqualTo(LEAST_IN_TOTAL);
        assertThat(perNpu).isGreaterThanOrEqualTo(LEAST_PER_NPU);
    }

    @Test
    void twoThirdsOfEstimatesAreWithinTheUncertaintyThatIsTold() throws Exception {
        List<Measured> rows = rows();
        double uncertainty = CostConstant.UNCERTAINTY.value();

        assertThat(rows.stream()
                        .filter(row -> row.ratio() > 1 - uncertainty && row.ratio() < 1 + uncertainty)
                        .count())
                .isGreaterThanOrEqualTo(rows.size() * 2L / 3);
    }

    private static void print(List<Measured> rows, double total, double perNpu) {
        if (Boolean.getBoolean("throughput.print")) {
            System.out.printf(Locale.ROOT, "%-52s %10s %10s %6s%n", "deployment", "estimated", "published", "ratio");
            rows.forEach(row -> System.out.printf(
                    Locale.ROOT,
                    "%-52s %10.1f %10.1f %6.2f%n",
                    row.id(),
                    row.estimated(),
                    row.published(),
                    row.ratio()));
            System.out.printf(
                    Locale.ROOT,
                    "Spearman over %d rows: %.2f of the whole service, %.2f per NPU%n",
                    rows.size(),
                    total,
                    perNpu);
        }
    }

    private static List<Measured> rows() throws Exception {
        var rows = new ArrayList<Measured>();
        for (PublishedRow row : PublishedRow.all()
                .filter(row -> row.is("family_supported"))
                .filter(row -> row.text("role").equals("mixed"))
                .filter(row -> PublishedRow.hasConfig(row.text("config")))
                .toList()) {
            for (JsonNode measured : row.node().path("measured")) {
                String dataset = measured.path("dataset").asText();
                Matcher input = INPUT.matcher(dataset);
                int output = measured.path("max_out_len").asInt();
                // Answers of one token measure prompts alone.
                if (output > 1 && input.find() && !CACHED.matcher(dataset).find()) {
                    rows.add(measured(row, measured, Integer.parseInt(input.group(1)), output));
                }
            }
        }
        return rows;
    }

    private static Measured measured(PublishedRow row, JsonNode measured, int input, int output) throws Exception {
        Deployment deployment = row.deployment();
        Estimate estimate = CostModel.standard()
                .estimate(
                        deployment,
                        MemoryEstimate.of(deployment).orElseThrow(),
                        new Workload(input, output, measured.path("concurrency").asInt()));
        return new Measured(
                row.id(),
                estimate.tokensPerSecond(),
                measured.path("output_tok_s").asDouble(),
                deployment.parallelism().worldSize());
    }

    private static double spearman(
            List<Measured> rows, ToDoubleFunction<Measured> one, ToDoubleFunction<Measured> other) {
        double[] x = ranks(rows.stream().mapToDouble(one).toArray());
        double[] y = ranks(rows.stream().mapToDouble(other).toArray());
        double mean = (x.length + 1) / 2.0;
        return covariance(x, y, mean) / Math.sqrt(covariance(x, x, mean) * covariance(y, y, mean));
    }

    private static double covariance(double[] x, double[] y, double mean) {
        return IntStream.range(0, x.length)
                .mapToDouble(i -> (x[i] - mean) * (y[i] - mean))
                .sum();
    }

    /** Equal values share the mean of their places. */
    private static double[] ranks(double[] values) {
        return IntStream.range(0, values.length)
                .mapToDouble(i -> {
                    long less = IntStream.range(0, values.length)
                            .filter(j -> values[j] < values[i])
                            .count();
                    long equal = IntStream.range(0, values.length)
                            .filter(j -> values[j] == values[i])
                            .count();
                    return less + (equal + 1) / 2.0;
                })
                .toArray();
    }

    private record Measured(String id, double estimated, double published, double npus) {
        double ratio() {
            return estimated / published;
        }
    }
}
