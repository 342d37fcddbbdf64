package io.muster.fit;

import static com.google.common.base.Preconditions.checkArgument;

import io.muster.cluster.DataSize;

/**
 * One line of the sum of what a rank needs. Immutable.
 *
 * @param kind what it is
 * @param low the least that it takes
 * @param high the most that it takes; as {@code low} where it is known exactly
 * @param source how it is calculated, and after whom
 */
public record MemoryLine(Kind kind, DataSize low, DataSize high, String source) {

    public MemoryLine {
        checkArgument(low.bytes() <= high.bytes(), "low %s is more than high %s", low, high);
    }

    /** A number that is known exactly. */
    static MemoryLine exactly(Kind kind, double bytes, String source) {
        return between(kind, bytes, bytes, source);
    }

    static MemoryLine between(Kind kind, double low, double high, String source) {
        return new MemoryLine(kind, bytes(low), bytes(high), source);
    }

    private static DataSize bytes(double bytes) {
        return new DataSize((long) Math.ceil(bytes));
    }

    /** Name for people. */
    public String name() {
        return kind.text;
    }

    /** What a line stands for. */
    public enum Kind {
        ATTENTION("attention weights"),
        FEED_FORWARD("feed forward weights"),
        EXPERTS("expert weights"),
        PLAIN("norms, routers and biases"),
        VOCABULARY("vocabulary"),
        VISION("vision tower"),
        PREDICTION("multi token prediction"),
        DRAFT("draft model"),
        ACTIVATION("activation"),
        COMMUNICATION("communication buffers"),
        GRAPH("captured graphs"),
        TRANSFER("cache transfer");

        private final String text;

        Kind(String text) {
            this.text = text;
        }
    }
}
