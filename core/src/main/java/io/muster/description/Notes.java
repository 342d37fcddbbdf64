package io.muster.description;

import io.muster.check.Finding;
import io.muster.check.Findings;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What is noted while a file is read: what is wrong with it, and which values it holds that could not be had. */
final class Notes {

    private final List<Finding> findings = new ArrayList<>();
    private final Set<String> unread = new HashSet<>();

    /** The value at that path is wrong, or none is there. */
    void wrong(DescriptionCode code, String path, String message, String remedy) {
        Finding finding = Finding.error(code, path, message, remedy);
        findings.add(finding);
        unread.add(finding.path());
    }

    /** A key that means nothing here. */
    void unknownKey(String path, String message, String remedy) {
        findings.add(Finding.error(DescriptionCode.KEY_UNKNOWN, path, message, remedy));
    }

    /** The value of that path stands there under another key. */
    void meant(String path) {
        unread.add(path);
    }

    Findings findings() {
        return Findings.of(findings);
    }

    Set<String> unread() {
        return unread;
    }
}
