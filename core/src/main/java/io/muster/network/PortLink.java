package io.muster.network;

import io.muster.plan.PortUse;

/**
 * Whether a host comes to a port of another. Immutable.
 *
 * @param port that was tried: one of {@code use}
 * @param said what was seen, for a person: the error, or which host answered; empty where nothing else is to be told
 */
public record PortLink(String from, String to, int port, PortUse use, State state, String said) {

    /** How it went. */
    public enum State {
        /** The host answered, as itself; or a program that listens there already did. */
        OPEN,
        /** Refused at once, although the host listened: a firewall that rejects, or another machine. */
        REFUSED,
        /** No answer within 3 s: a firewall that drops, or no way. */
        SILENT,
        /** The host knows no way there, or was told on the way that there is none. */
        UNREACHABLE,
        /** Something answered that is not that host. */
        OTHER_HOST,
        /** Not tried, or the host could not listen there. */
        NOT_TESTED
    }

    boolean isBad() {
        return state != State.OPEN && state != State.NOT_TESTED;
    }
}
