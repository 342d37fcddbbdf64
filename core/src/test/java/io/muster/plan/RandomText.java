package io.muster.plan;

import java.util.List;
import java.util.Random;

/** Hostile texts from a seed. */
final class RandomText {

    private static final List<String> TROUBLEMAKERS = List.of(
            "'",
            "\"",
            "`",
            "$",
            "$(id)",
            "${x}",
            "\\",
            "\n",
            "\r",
            "\t",
            " ",
            "!",
            "!!",
            "~",
            "*",
            "?",
            "[a]",
            "{a,b}",
            ";",
            "&",
            "|",
            "<",
            ">",
            "(",
            ")",
            "#",
            "=",
            "-",
            "--",
            "%s",
            "%",
            "\u001b[31m",
            "\u007f",
            "\u0001",
            "é",
            "中",
            "\u202e",
            "\u0301",
            "😀",
            "\u2028",
            "\ufeff",
            "'\\''",
            "$'\\x41'",
            "\\n",
            "EOF");

    private RandomText() {}

    /** No NUL, no lone surrogate. */
    static String next(Random random) {
        var text = new StringBuilder();
        int length = random.nextInt(12);
        for (int i = 0; i < length; i++) {
            switch (random.nextInt(4)) {
                case 0 -> text.append(TROUBLEMAKERS.get(random.nextInt(TROUBLEMAKERS.size())));
                case 1 -> text.append((char) (1 + random.nextInt(0x7f)));
                case 2 -> text.append((char) ('a' + random.nextInt(26)));
                default -> text.appendCodePoint(codePoint(random));
            }
        }
        return text.toString();
    }

    private static int codePoint(Random random) {
        while (true) {
            int codePoint = 1 + random.nextInt(Character.MAX_CODE_POINT);
            if (Character.getType(codePoint) != Character.SURROGATE) {
                return codePoint;
            }
        }
    }
}
