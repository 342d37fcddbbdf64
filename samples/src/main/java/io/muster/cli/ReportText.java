package io.muster.cli;

import io.muster.run.Report;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Locale;

/** What went wrong in a run, for a person. */
record ReportText(Report report) {

    @Override
    public String toString() {
        var findings = new ArrayList<>(report.failures());
        findings.addAll(report.left());
        findings.addAll(report.notes());
        return new FindingsText(findings).toString();
    }

    static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
    }
}
