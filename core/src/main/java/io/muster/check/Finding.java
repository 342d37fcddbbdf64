package io.muster.check;

/**
 * One thing that is wrong or worth knowing, with what to do about it. Immutable. Whatever stands in a description or
 * was printed by a host, its texts are one line each and safe to print.
 *
 * @param code stable kind
 * @param severity weight
 * @param path the place in the user's words, such as {@code nodes[1].nic}
 * @param message what was expected and what was seen
 * @param remedy what to do next
 */
public record Finding(FindingCode code, Severity severity, String path, String message, String remedy) {

    public Finding {
        path = Quoted.inOneLine(path);
        message = Quoted.inOneLine(message);
        remedy = Quoted.inOneLine(remedy);
    }

    public static Finding error(FindingCode code, String path, String message, String remedy) {
        return new Finding(code, Severity.ERROR, path, message, remedy);
    }

    public static Finding warning(FindingCode code, String path, String message, String remedy) {
        return new Finding(code, Severity.WARNING, path, message, remedy);
    }

    public static Finding info(FindingCode code, String path, String message, String remedy) {
        return new Finding(code, Severity.INFO, path, message, remedy);
    }

    /** One line: severity, code, path, message and remedy. */
    @Override
    public String toString() {
        return severity + " " + code.name() + " " + path + ": " + message + " " + remedy;
    }
}
