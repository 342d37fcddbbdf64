package io.muster.fit;

import static java.util.stream.Collectors.joining;

import io.muster.cluster.DataSize;
import java.util.List;
import java.util.Locale;

/** Memory of one rank of a pipeline stage; all ranks of a stage need the same. Immutable. */
public final class StageMemory {

    private final int stage;
    private final int layers;
    private final List<MemoryLine> lines;
    private final DataSize budget;
    private final double cacheShare;
    private final StageCache cache;
    private final int maxModelLen;

    StageMemory(
            int stage,
            int layers,
            List<MemoryLine> lines,
            DataSize budget,
            double cacheShare,
            StageCache cache,
            int maxModelLen) {
        this.stage = stage;
        this.layers = layers;
        this.lines = List.copyOf(lines);
        this.budget = budget;
        this.cacheShare = cacheShare;
        this.cache = cache;
        this.maxModelLen = maxModelLen;
    }

    /** Position of the stage, from 0. */
    public int stage() {
        return stage;
    }

    /** Layers of the main model on it. */
    public int layers() {
        return layers;
    }

    /** All but the cache. */
    public List<MemoryLine> lines() {
        return lines;
    }

    /** What vLLM may use of each NPU. */
    public DataSize budget() {
        return budget;
    }

    /** The least that all lines take together. */
    public DataSize low() {
        return new DataSize(lines.stream().mapToLong(line -> line.low().bytes()).sum());
    }

    /** The most that all lines take together. */
    public DataSize high() {
        return new DataSize(
                lines.stream().mapToLong(line -> line.high().bytes()).sum());
    }

    /** Of {@link #high()}, the weights. */
    public DataSize weights() {
        return new DataSize(lines.stream()
                .filter(line -> line.kind().compareTo(MemoryLine.Kind.DRAFT) <= 0)
                .mapToLong(line -> line.high().bytes())
                .sum());
    }

    /** What is left for the cache where all lines take the most. */
    public DataSize cacheAtLeast() {
        return left(high());
    }

    /** What is left for the cache where all lines take the least. */
    public DataSize cacheAtMost() {
        return left(low());
    }

    private DataSize left(DataSize taken) {
        return new DataSize((long) (Math.max(0, budget.bytes() - taken.bytes()) * cacheShare));
    }

    /** Bytes of cache for one token more. */
    public long kvBytesPerToken() {
        return cache.bytesPerToken();
    }

    /** Cache of one request of that many tokens. */
    public DataSize cacheOf(long tokens) {
        return new DataSize(cache.bytesOfSequence(tokens));
    }

    /** Cache of one request of the longest length that is served: vLLM does not start without it. */
    public DataSize cacheOfLongest() {
        return cacheOf(maxModelLen);
    }

    /** The most that all takes together, with the cache of one request of the longest length. */
    public DataSize needed() {
        return withRequest(high());
    }

    /** Where only a part of what is left may become cache, the request needs more than its own size. */
    private DataSize withRequest(DataSize taken) {
        return new DataSize(taken.bytes() + (long) (cacheOfLongest().bytes() / cacheShare));
    }

    public Verdict verdict() {
        long needed = cacheOfLongest().bytes();
        if (high().bytes() <= budget.bytes() && needed <= cacheAtLeast().bytes()) {
            return Verdict.FITS;
        }
        return low().bytes() <= budget.bytes() && needed <= cacheAtMost().bytes()
                ? Verdict.TIGHT
                : Verdict.DOES_NOT_FIT;
    }

    /** The cache on which the verdict rests: where all takes the most, or else the least. */
    DataSize cacheOfVerdict() {
        return verdict() == Verdict.FITS ? cacheAtLeast() : cacheAtMost();
    }

    long longestContext(long most, DataSize room) {
        return cache.longestSequence(room.bytes(), most);
    }

    /** Requests of that many tokens at once. */
    long requests(long tokens) {
        return cacheOfVerdict().bytes() / Math.max(1, cacheOf(tokens).bytes());
    }

    /** The sum in one line, such as {@code attention weights 1.20 + ... = 50.10 to 51.00 GiB of 54.86 GiB}. */
    public String sum() {
        String parts = lines.stream()
                .map(line -> line.name() + " " + range(line.low(), line.high()))
                .collect(joining(" + "));
        return parts + " + cache of one request of " + maxModelLen + " tokens "
                + number(withRequest(new DataSize(0))) + " = " + range(withRequest(low()), withRequest(high()))
                + " GiB of " + budget;
    }

    private static String range(DataSize low, DataSize high) {
        String from = number(low);
        String to = number(high);
        return from.equals(to) ? from : from + " to " + to;
    }

    private static String number(DataSize size) {
        return String.format(Locale.ROOT, "%.2f", size.gibibytes());
    }

    @Override
    public String toString() {
        return "stage " + stage + ": " + sum();
    }
}
