package io.muster.ray;

/** Whether Ray asks whoever speaks to it for a token. */
public enum RayAuthentication {
    /** Where Ray knows of tokens, which is since 2.52; where it does not, a warning tells what is open. */
    WHERE_KNOWN("where known"),
    /** Always; an older Ray is refused. */
    TOKEN("token"),
    /** Never; a warning tells what is open. */
    DISABLED("disabled");

    private final String word;

    RayAuthentication(String word) {
        this.word = word;
    }

    /** In a description. */
    String word() {
        return word;
    }
}
