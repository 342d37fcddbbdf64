package io.muster.service;

import java.util.Optional;

/** Something cannot be done now. */
final class BusyException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Optional<Answers.Busy> busy;

    /** @param busy who is at work, if that is why */
    BusyException(String message, Optional<Answers.Busy> busy) {
        super(message);
        this.busy = busy;
    }

    Answers.Refused refused() {
        return new Answers.Refused(String.valueOf(getMessage()), busy);
    }
}
