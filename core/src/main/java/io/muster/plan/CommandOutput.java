package io.muster.plan;

/**
 * What a command did. Immutable.
 *
 * @param exitCode as the host's shell tells it
 * @param stdout decoded as UTF-8
 * @param stderr decoded as UTF-8
 */
public record CommandOutput(int exitCode, String stdout, String stderr) {

    public boolean ok() {
        return exitCode == 0;
    }
}
