package io.muster.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;

/** What a command tells at its end: the one JSON document for programs, or the text for people. */
record Result(int exitCode, ObjectNode json, String text) {

    static final int GOOD = 0;
    static final int BAD = 1;

    /** Prints once, so that standard output holds one JSON document or none, and tells the exit code. */
    int printed(PrintWriter out, boolean asJson) {
        return printed(out, asJson ? document() : text);
    }

    /** The same, with the description that is at hand. */
    int printed(PrintWriter out, boolean asJson, OwnFile file) {
        return printed(out, asJson ? file.inJson(document()) : file.in(text));
    }

    private String document() {
        return json.toPrettyString() + "\n";
    }

    private int printed(PrintWriter out, String all) {
        out.print(all);
        out.flush();
        return exitCode;
    }
}
