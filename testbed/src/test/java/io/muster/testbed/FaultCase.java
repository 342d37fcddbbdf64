package io.muster.testbed;

import java.util.List;
import java.util.Optional;

/**
 * One case of the fault matrix.
 *
 * @param group row of the table
 * @param id names it among all cases, without addresses
 * @param run what is under way when the fault comes
 * @param fault what comes
 * @param codes of which one must name the cause; where it is empty the run must end well in spite of the fault
 * @param then what follows when the fault is healed
 */
record FaultCase(String group, String id, Verb run, Fault fault, List<String> codes, Then then) {

    FaultCase {
        codes = List.copyOf(codes);
    }

    /** Whether it waits for deadlines. */
    boolean isSlow() {
        return (fault instanceof Fault.During during && !during.kind().equals("end-sessions"))
                || fault instanceof Fault.PausedController;
    }

    enum Verb {
        UP,
        DOWN
    }

    enum Then {
        /** The next up must give a proved cluster, the next down leave nothing. */
        UP_AND_DOWN,
        /** The next command is down, and must leave nothing. */
        DOWN
    }

    enum Edge {
        BEGIN,
        END
    }

    /** What comes over a run. */
    sealed interface Fault {

        /** Host that is broken; empty where it is the controlling JVM. */
        default Optional<Integer> host() {
            return Optional.empty();
        }

        /** The controlling JVM is killed when that step begins, or has ended. */
        record KilledController(Edge edge, String step) implements Fault {}

        /** The controlling JVM is stopped at a step for that long, another begins meanwhile, and the first goes on. */
        record PausedController(Edge edge, String step, int seconds) implements Fault {}

        /** Another JVM begins the same when the first is at that step. */
        record SecondController(Edge edge, String step) implements Fault {}

        /** A fault of {@code testbed/fault} in the middle of a phase. */
        record During(String kind, int number, String phase) implements Fault {
            @Override
            public Optional<Integer> host() {
                return Optional.of(number);
            }
        }

        /** One that is there before the run begins. */
        record Before(String kind, int number) implements Fault {
            @Override
            public Optional<Integer> host() {
                return Optional.of(number);
            }
        }

        /** One that comes just before a phase begins; whoever notices it is named. */
        record AtPhase(String kind, int number, String phase) implements Fault {}

        /** The host has Ray of another version. */
        record OtherRay(int number) implements Fault {
            static final String VERSION = "2.48.0";

            @Override
            public Optional<Integer> host() {
                return Optional.of(number);
            }
        }
    }
}
