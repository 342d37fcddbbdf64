package io.muster.cluster;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.Locale;

/**
 * An amount of memory. Immutable.
 *
 * @param bytes at least 0
 */
public record DataSize(long bytes) {

    private static final double GIBIBYTE = 1L << 30;

    public DataSize {
        checkArgument(bytes >= 0, "a size must not be negative: %s", bytes);
    }

    /** So many times 2^30 bytes. */
    public static DataSize ofGibibytes(double gibibytes) {
        return new DataSize((long) (gibibytes * GIBIBYTE));
    }

    public double gibibytes() {
        return bytes / GIBIBYTE;
    }

    /** In GiB with two digits after the point. */
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%.2f GiB", gibibytes());
    }
}
