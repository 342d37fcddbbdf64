package io.muster.deploy;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.math.LongMath;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * How one model is cut over NPUs. Immutable; each method that takes a value returns a changed copy.
 *
 * @param tensor tensor parallel size, at least 1
 * @param pipeline pipeline parallel size, at least 1
 * @param data data parallel size, at least 1
 * @param expertParallel whether experts are spread whole over the ranks; adds no ranks
 * @param decodeContext decode context parallel size, at least 1: tensor ranks that share out the cached context; adds no
 *     ranks
 */
public record Parallelism(int tensor, int pipeline, int data, boolean expertParallel, int decodeContext) {

    public Parallelism {
        checkArgument(tensor >= 1, "tensor must be at least 1: %s", tensor);
        checkArgument(pipeline >= 1, "pipeline must be at least 1: %s", pipeline);
        checkArgument(data >= 1, "data must be at least 1: %s", data);
        checkArgument(decodeContext >= 1, "decodeContext must be at least 1: %s", decodeContext);
    }

    public static Parallelism tensor(int tensor) {
        return new Parallelism(tensor, 1, 1, false, 1);
    }

    /** Every tensor x pipeline x data that is so many NPUs; without expert and decode context parallel. */
    public static List<Parallelism> layouts(int npus) {
        var layouts = new ArrayList<Parallelism>();
        for (int tensor : divisors(npus)) {
            for (int pipeline : divisors(npus / tensor)) {
                layouts.add(tensor(tensor).pipeline(pipeline).data(npus / tensor / pipeline));
            }
        }
        return layouts;
    }

    private static List<Integer> divisors(int number) {
        var divisors = new TreeSet<Integer>();
        for (int divisor = 1; (long) divisor * divisor <= number; divisor++) {
            if (number % divisor == 0) {
                divisors.add(divisor);
                divisors.add(number / divisor);
            }
        }
        return List.copyOf(divisors);
    }

    public Parallelism pipeline(int pipeline) {
        return new Parallelism(tensor, pipeline, data, expertParallel, decodeContext);
    }

    public Parallelism data(int data) {
        return new Parallelism(tensor, pipeline, data, expertParallel, decodeContext);
    }

    public Parallelism expertParallel(boolean expertParallel) {
        return new Parallelism(tensor, pipeline, data, expertParallel, decodeContext);
    }

    public Parallelism decodeContext(int decodeContext) {
        return new Parallelism(tensor, pipeline, data, expertParallel, decodeContext);
    }

    /** NPUs needed: tensor x pipeline x data, or {@link Long#MAX_VALUE}: mistyped sizes must not overflow into a small one. */
    public long worldSize() {
        return LongMath.saturatedMultiply((long) tensor * pipeline, data);
    }
}
