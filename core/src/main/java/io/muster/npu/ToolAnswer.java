package io.muster.npu;

/**
 * What a tool has said when it was asked once. Immutable.
 *
 * @param exitCode as the host's shell tells it; negative where that is not known
 * @param text its output and its errors, as they came
 */
public record ToolAnswer(int exitCode, String text) {

    static final int CUT = -1;

    private static final int NO_SUCH_PROGRAM = 127;
    private static final int TIMED_OUT = 124;
    private static final int KILLED = 137;

    /** Its end is not there, and so perhaps not all of its text. */
    public boolean isCut() {
        return exitCode == CUT;
    }

    /** The program is not on the host. */
    public boolean isMissing() {
        return exitCode == NO_SUCH_PROGRAM;
    }

    /** It has not answered within its deadline. */
    public boolean isHung() {
        return exitCode == TIMED_OUT || exitCode == KILLED;
    }
}
