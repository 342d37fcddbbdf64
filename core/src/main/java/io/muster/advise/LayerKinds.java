package io.muster.advise;

import io.muster.model.DecoderLayer;
import io.muster.model.ModelConfig;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.IntStream;

/** Models repeat a few layers many times: which they are, and where. Immutable. */
final class LayerKinds {

    /**
     * One of a few layers.
     *
     * @param layer that repeats
     * @param times how often
     */
    record Repeated(DecoderLayer layer, int times) {}

    private final List<DecoderLayer> kinds;
    private final int[] kindOfLayer;

    LayerKinds(ModelConfig model) {
        var positions = new LinkedHashMap<DecoderLayer, Integer>();
        this.kindOfLayer = model.layers().stream()
                .mapToInt(layer -> positions.computeIfAbsent(layer, first -> positions.size()))
                .toArray();
        this.kinds = List.copyOf(positions.keySet());
    }

    /** Those of a pipeline stage. */
    List<Repeated> of(int firstLayer, int layers) {
        var counts = new int[kinds.size()];
        for (int i = firstLayer; i < firstLayer + layers; i++) {
            counts[kindOfLayer[i]]++;
        }
        return IntStream.range(0, counts.length)
                .filter(kind -> counts[kind] > 0)
                .mapToObj(kind -> new Repeated(kinds.get(kind), counts[kind]))
                .toList();
    }
}
