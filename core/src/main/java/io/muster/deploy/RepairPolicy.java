package io.muster.deploy;

import static com.google.common.base.Preconditions.checkArgument;

import io.muster.cluster.Node;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * What may be done by itself about a cluster that has lost a part. Immutable; each method that takes a value returns a changed copy.
 *
 * @param action what is done
 * @param spares hosts that may take the place of a worker which is lost, in this order; each is used once
 * @param attempts most repairs within the window, 1 to {@link #MOST_ATTEMPTS}, whether they mend or fail; then it is given up
 * @param window in which attempts are counted, and the longest time for which a lost host that is not replaced is waited for
 * @param settle from the first sign of an incident to its repair, at least {@link #LEAST_SETTLE}: what one fault takes with it is told
 *     in that time
 */
public record RepairPolicy(Action action, List<Node> spares, int attempts, Duration window, Duration settle) {

    /** More would be no limit. */
    public static final int MOST_ATTEMPTS = 100;

    /** A watch tells a lost host within 5 s, and parts on others that it takes with it before or after. */
    public static final Duration LEAST_SETTLE = Duration.ofSeconds(5);

    /** What is done. */
    public enum Action {
        /** Nothing. */
        NONE,
        /** All nodes and the service are started again, on the same hosts. */
        RESTART,
        /** The same, with a spare in the place of a worker whose host is lost. */
        REPLACE;

        /** Word in a description. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public RepairPolicy {
        checkArgument(
                attempts >= 1 && attempts <= MOST_ATTEMPTS, "attempts must be 1 to %s: %s", MOST_ATTEMPTS, attempts);
        checkArgument(window.compareTo(Duration.ZERO) > 0, "window must be more than 0: %s", window);
        checkArgument(settle.compareTo(LEAST_SETTLE) >= 0, "settle must be at least %s: %s", LEAST_SETTLE, settle);
        spares = List.copyOf(spares);
    }

    /** Nothing is done. */
    public static RepairPolicy none() {
        return of(Action.NONE, List.of());
    }

    /** All nodes and the service are started again: 3 times within an hour, 5 s after the first sign of an incident. */
    public static RepairPolicy restart() {
        return of(Action.RESTART, List.of());
    }

    /** The same, with one of those in the place of a worker whose host is lost. */
    public static RepairPolicy replace(Node... spares) {
        return of(Action.REPLACE, List.of(spares));
    }

    /** That, with the defaults. */
    public static RepairPolicy of(Action action, List<Node> spares) {
        return new RepairPolicy(action, spares, 3, Duration.ofHours(1), LEAST_SETTLE);
    }

    public RepairPolicy spares(List<Node> spares) {
        return new RepairPolicy(action, spares, attempts, window, settle);
    }

    public RepairPolicy attempts(int attempts) {
        return new RepairPolicy(action, spares, attempts, window, settle);
    }

    public RepairPolicy window(Duration window) {
        return new RepairPolicy(action, spares, attempts, window, settle);
    }

    public RepairPolicy settle(Duration settle) {
        return new RepairPolicy(action, spares, attempts, window, settle);
    }
}
