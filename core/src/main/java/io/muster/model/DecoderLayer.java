package io.muster.model;

import java.util.List;

/**
 * One layer of a decoder. Immutable.
 *
 * @param attention its first half
 * @param feedForward its second half
 * @param weights every weight of the layer, its norms included
 */
public record DecoderLayer(Attention attention, FeedForward feedForward, List<Weight> weights) {

    public DecoderLayer {
        weights = List.copyOf(weights);
    }

    /** Sum over {@link #weights()}. */
    public long parameters() {
        return weights.stream().mapToLong(Weight::parameters).sum();
    }

    /** Of {@link #parameters()}, those that one token is multiplied with: of the routed experts only the chosen ones. */
    public long activeParameters() {
        return weights.stream().mapToLong(this::active).sum();
    }

    private long active(Weight weight) {
        if (weight.split() == Split.EXPERTS && feedForward instanceof FeedForward.Experts experts) {
            return weight.parameters() / experts.count() * experts.perToken();
        }
        return weight.parameters();
    }
}
