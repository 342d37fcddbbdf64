package io.muster.model;

/** A {@code config.json} that cannot be read, or of a model that is not supported. */
public final class ModelConfigException extends Exception {

    private static final long serialVersionUID = 1L;

    private final Reason code;
    private final String path;

    ModelConfigException(Reason code, String path, String message) {
        super(message);
        this.code = code;
        this.path = path;
    }

    /** What kind of mistake. */
    public Reason code() {
        return code;
    }

    /** Where in the file, such as {@code text_config.num_attention_heads}; empty for the file itself. */
    public String path() {
        return path;
    }

    /** Kinds of mistakes. */
    public enum Reason {
        /** The model's parameters are not known exactly: nothing is guessed. */
        UNSUPPORTED_FAMILY,
        /** The text is no JSON object. */
        NOT_JSON,
        /** A key that the family needs is not there. */
        KEY_MISSING,
        /** A value that cannot be. */
        VALUE_WRONG
    }
}
