package io.muster.advise;

import io.muster.cluster.Cluster;
import io.muster.cluster.DataSize;
import io.muster.cluster.Node;
import io.muster.deploy.Parallelism;
import io.muster.fit.MemoryEstimate;
import io.muster.fit.MemoryLine;
import io.muster.fit.StageMemory;
import io.muster.page.Html;
import java.util.List;
import java.util.Locale;

/** A layout as a drawing: a row for each node, in it a square for each NPU with a bar of its memory. */
final class LayoutPicture {

    /** More would not be looked at, and the rest is alike. */
    private static final int MOST_NODES = 32;

    private static final int HOST_WIDTH = 130;
    private static final int CELL_WIDTH = 66;
    private static final int CELL_HEIGHT = 64;
    private static final int GAP = 4;
    private static final int SQUARE_HEIGHT = 34;
    private static final int BAR_HEIGHT = 12;
    private static final int BAR_TOP = SQUARE_HEIGHT + 4;

    /** Stages next to each other differ most where hues are a golden angle apart. */
    private static final double GOLDEN_ANGLE = 137.5;

    private static final int FIRST_HUE = 205;

    private final Cluster cluster;
    private final Parallelism parallelism;
    private final MemoryEstimate memory;
    private final StringBuilder svg = new StringBuilder();

    LayoutPicture(Cluster cluster, Parallelism parallelism, MemoryEstimate memory) {
        this.cluster = cluster;
        this.parallelism = parallelism;
        this.memory = memory;
    }

    String svg() {
        List<Node> shown = cluster.nodes().stream().limit(MOST_NODES).toList();
        int widest = shown.stream().mapToInt(cluster::npus).max().orElse(0);
        int width = HOST_WIDTH + widest * CELL_WIDTH + GAP;
        int height = shown.size() * CELL_HEIGHT + GAP;
        add(
                "<svg viewBox=\"0 0 %d %d\" style=\"width:%dpx\" role=\"img\" aria-label=\"NPUs by node, coloured by pipeline stage\">",
                width, height, width);
        long rank = 0;
        for (int i = 0; i < shown.size(); i++) {
            Node node = shown.get(i);
            int top = GAP + i * CELL_HEIGHT;
            add("<text x=\"0\" y=\"%d\" class=\"host\">%s</text>", top + 22, Html.escaped(node.host()));
            for (int npu = 0; npu < cluster.npus(node); npu++) {
                npu(rank++, HOST_WIDTH + npu * CELL_WIDTH, top);
            }
        }
        svg.append("</svg>\n");
        int more = cluster.nodes().size() - shown.size();
        if (more > 0) {
            add("<p>And %d more nodes alike.</p>", more);
        }
        return svg.toString();
    }

    /** vLLM numbers ranks data over pipeline over tensor. */
    private void npu(long rank, int left, int top) {
        if (rank >= parallelism.worldSize()) {
            add(
                    "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" class=\"idle\"/>",
                    left, top, CELL_WIDTH - GAP, SQUARE_HEIGHT);
            return;
        }
        long tensor = rank % parallelism.tensor();
        int stage = (int) (rank / parallelism.tensor() % parallelism.pipeline());
        long data = rank / parallelism.tensor() / parallelism.pipeline();
        add("<g><title>%s</title>", title(rank, tensor, stage, data));
        add(
                "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"3\" fill=\"%s\"/>",
                left, top, CELL_WIDTH - GAP, SQUARE_HEIGHT, colour(stage));
        add("<text x=\"%d\" y=\"%d\" class=\"rank\">T%d</text>", left + 6, top + 15, tensor);
        if (parallelism.data() > 1) {
            add("<text x=\"%d\" y=\"%d\" class=\"replica\">D%d</text>", left + 6, top + 28, data);
        }
        if (parallelism.pipeline() > 1) {
            add("<text x=\"%d\" y=\"%d\" class=\"replica\">P%d</text>", left + 36, top + 28, stage);
        }
        bar(memory.stages().get(stage), left, top + BAR_TOP);
        svg.append("</g>\n");
    }

    private String title(long rank, long tensor, int stage, long data) {
        StageMemory needed = memory.stages().get(stage);
        return "rank " + rank + ": tensor " + tensor + ", pipeline stage " + stage + " (" + needed.layers()
                + " layers), data replica " + data + "; weights " + needed.weights() + ", other "
                + size(needed.high().bytes() - needed.weights().bytes()) + " at most, of " + needed.budget();
    }

    /** The whole bar is what torch sees of the NPU; what vLLM leaves to others stays empty. */
    private void bar(StageMemory stage, int left, int top) {
        double width = CELL_WIDTH - (double) GAP;
        double scale = width / memory.board().visible().bytes();
        double weights = stage.weights().bytes() * scale;
        double other = (stage.high().bytes() - stage.weights().bytes()) * scale;
        double budget = stage.budget().bytes() * scale;
        segment(left, top, width, "rest");
        segment(left, top, budget, "cache");
        segment(left, top, Math.min(weights + other, width), "other");
        segment(left, top, Math.min(weights, width), "weights");
    }

    private void segment(int left, int top, double width, String name) {
        add("<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" class=\"%s\"/>", left, top, width, BAR_HEIGHT, name);
    }

    static String colour(int stage) {
        return String.format(Locale.ROOT, "hsl(%.0f,65%%,80%%)", (FIRST_HUE + stage * GOLDEN_ANGLE) % 360);
    }

    /** The sum of a stage as a table, a line for each part. */
    static String sum(StageMemory stage) {
        var table = new StringBuilder("<table class=\"sum\">\n");
        for (MemoryLine line : stage.lines()) {
            row(table, line.name(), line.low(), line.high(), line.source());
        }
        row(
                table,
                "cache of one request",
                stage.cacheOfLongest(),
                stage.cacheOfLongest(),
                stage.kvBytesPerToken() + " bytes a token");
        row(table, "of", stage.budget(), stage.budget(), "what vLLM may use of an NPU");
        return table.append("</table>\n").toString();
    }

    private static void row(StringBuilder table, String name, DataSize low, DataSize high, String source) {
        String range = low.equals(high) ? high.toString() : low + " to " + high;
        table.append("<tr><td>" + name + "<td class=\"n\">" + range + "<td>" + Html.escaped(source) + "\n");
    }

    private static DataSize size(long bytes) {
        return new DataSize(Math.max(0, bytes));
    }

    private void add(String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
