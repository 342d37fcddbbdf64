package io.muster.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** What a command tells at its end: the one JSON document for programs, or the text for people. */
record Result(int exitCode, ObjectNode json, String text) {

    static final int GOOD = 0;
    static final int BAD = 1;
}
