package io.muster.testkit;

import java.util.ArrayList;
import java.util.List;

/** Reads back what {@link io.muster.plan.ShellText} writes. Variables are left as they stand. */
final class ShellWords {

    private ShellWords() {}

    static List<String> of(String line) {
        var words = new ArrayList<String>();
        var word = new StringBuilder();
        boolean begun = false;
        char quote = 0;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (quote != 0 && c == quote) {
                quote = 0;
            } else if (quote == 0 && (c == '\'' || c == '"')) {
                quote = c;
                begun = true;
            } else if (quote == 0 && c == ' ') {
                if (begun) {
                    words.add(word.toString());
                }
                word.setLength(0);
                begun = false;
            } else {
                if (quote == 0 && c == '\\' && i + 1 < line.length()) {
                    i++;
                }
                word.append(line.charAt(i));
                begun = true;
            }
        }
        if (begun) {
            words.add(word.toString());
        }
        return words;
    }
}
