package io.muster.cli;

import static java.util.stream.Collectors.joining;

import io.muster.check.Finding;
import io.muster.check.Findings;
import java.util.List;
import java.util.Locale;

/** Findings for a person: what and where, then what to do, each on a line of its own. */
record FindingsText(List<Finding> findings) {

    static String count(Findings findings) {
        int errors = findings.errors().size();
        int warnings = findings.warnings().size();
        return errors
                + (errors == 1 ? " error, " : " errors, ")
                + warnings
                + (warnings == 1 ? " warning" : " warnings");
    }

    @Override
    public String toString() {
        return findings.stream().map(FindingsText::text).collect(joining());
    }

    private static String text(Finding finding) {
        String place = finding.path().isEmpty() ? "" : "  " + finding.path();
        String remedy = finding.remedy().isEmpty() ? "" : "    -> " + finding.remedy() + "\n";
        return finding.severity().name().toLowerCase(Locale.ROOT) + "  "
                + finding.code().name() + place + "\n    " + finding.message() + "\n" + remedy;
    }
}
