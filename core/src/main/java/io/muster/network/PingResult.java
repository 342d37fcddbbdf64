package io.muster.network;

import java.util.OptionalDouble;

/**
 * What became of a ping. Immutable.
 *
 * @param lossPercent of its packets; empty where it was not read
 * @param millis mean time of the packets that came back; empty where none is told
 * @param said all that {@code hccn_tool} said, shortened
 */
public record PingResult(Ping ping, State state, OptionalDouble lossPercent, OptionalDouble millis, String said) {

    /** How it ended. */
    public enum State {
        /** Every packet came back. */
        OK('.'),
        /** Some did. */
        LOSS('~'),
        /** None did, or it did not end in time. */
        FAILED('X'),
        /** What was said is no answer, or contradicts itself; never taken for a good one. */
        UNREADABLE('?'),
        /** Not begun: the host could not be asked, has no {@code hccn_tool}, or time was over. */
        NOT_TESTED('-');

        private final char sign;

        State(char sign) {
            this.sign = sign;
        }

        /** Of a cell, for who tells no colours. */
        public char sign() {
            return sign;
        }
    }

    /** Not begun, for that reason. */
    public static PingResult notTested(Ping ping, String why) {
        return new PingResult(ping, State.NOT_TESTED, OptionalDouble.empty(), OptionalDouble.empty(), why);
    }

    boolean isOk() {
        return state == State.OK;
    }

    /** Whether it was lost, and one of the two NPUs is down there by what its own host tells. */
    public boolean isExplained() {
        return isBad()
                && (ping.from().down().contains(ping.way()) || ping.to().down().contains(ping.way()));
    }

    /** Whether packets were lost, some or all. */
    boolean isBad() {
        return state == State.LOSS || state == State.FAILED;
    }
}
