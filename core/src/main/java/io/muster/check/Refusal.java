package io.muster.check;

/**
 * What vLLM or vllm-ascend will not do, as they would tell of it after minutes of loading. Immutable.
 *
 * @param reason what does not go together, with its numbers
 * @param answer what they do about it
 * @param source file in which they do it, or the document or issue that tells of it
 */
record Refusal(String reason, String answer, String source) {

    /** With those words, in which the numbers are filled in. */
    static Refusal inWords(String reason, String words, String source) {
        return new Refusal(reason, "vLLM says '" + words + "'", source);
    }

    /** By a bare assertion. */
    static Refusal withoutWords(String reason, String source) {
        return new Refusal(reason, "vLLM stops without a word", source);
    }

    /** Not at all: it would start and not work as wished. */
    static Refusal unchecked(String reason, String source) {
        return new Refusal(reason, "vLLM does not check it", source);
    }

    String message() {
        return reason + "; " + answer + " (" + source + ").";
    }
}
