package io.muster.cli;

import io.muster.check.FindingCode;

/** What can stop the command line itself. */
enum CliCode implements FindingCode {
    WRONG_USAGE,
    OUTPUT_NOT_WRITABLE,
    OUTPUT_EXISTS,
    NO_KNOWN_HOSTS_FILE,
    INTERRUPTED,
    REPAIR_NOT_DECLARED,
    UNEXPECTED_FAILURE
}
