package io.muster.check;

/**
 * What vLLM or vllm-ascend will not do, as they would tell of it after minutes of loading. Immutable.
 *
 * @param reason what does not go together, with its numbers
 * @param words theirs, with the numbers filled in; empty where they say nothing
 * @param source file in which they check it, or the document or issue that tells of it
 */
record Refusal(String reason, String words, String source) {

    String message() {
        return words.isEmpty()
                ? reason + "; vLLM stops without a word (" + source + ")."
                : reason + "; vLLM says '" + words + "' (" + source + ").";
    }
}
