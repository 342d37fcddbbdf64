package io.muster.run;

/**
 * One line of a log on a host. Immutable.
 *
 * @param host address of the node
 * @param file name of the log, such as {@code serve.log}
 * @param text the line
 */
public record LogLine(String host, String file, String text) {}
