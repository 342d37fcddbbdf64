package io.muster.plan;

/**
 * A file to write on a host. Immutable.
 *
 * @param path relative to the login user's home folder
 * @param text written as UTF-8, byte for byte
 * @param executable whether a person may run it; every file is readable by its owner alone
 */
public record FileContent(String path, String text, boolean executable) {

    /** Last part of the path. */
    public String name() {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
