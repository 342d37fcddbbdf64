package io.muster.watch;

/**
 * A part of a host is there, or is lost: told first when it is known, and then when it changes. Immutable.
 *
 * @param host as in the description
 * @param up whether it is there
 * @param cause why it is not; empty where it is
 */
public record WatchEvent(String host, Part part, boolean up, String cause) {

    /** For a person, in one line. */
    @Override
    public String toString() {
        return host + " " + part.word() + (up ? " up" : " LOST: " + cause);
    }
}
