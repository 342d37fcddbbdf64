package io.muster.npu;

import java.util.Optional;

/**
 * One thing that a tool was asked about: known, known to be absent, or why it is not known. Immutable.
 *
 * @param <T> what it is when it is known
 */
public sealed interface Reading<T> {

    /** The tool has told it. */
    record Known<T>(T it) implements Reading<T> {}

    /** The tool has told that there is none. */
    record Absent<T>() implements Reading<T> {}

    /**
     * The tool has said something else.
     *
     * @param said in its own words
     */
    record Unreadable<T>(String said) implements Reading<T> {}

    /** The tool has not answered within its deadline. */
    record Hung<T>() implements Reading<T> {}

    /** Nobody has asked, or the tool is not there. */
    record Unasked<T>() implements Reading<T> {}

    /** Empty unless it is known. */
    default Optional<T> value() {
        return this instanceof Known<T> known ? Optional.of(known.it()) : Optional.empty();
    }

    /** What the tool said where it cannot be read; else empty. */
    default Optional<String> unreadable() {
        return this instanceof Unreadable<T> unreadable ? Optional.of(unreadable.said()) : Optional.empty();
    }

    default boolean isAbsent() {
        return this instanceof Absent;
    }
}
