package io.muster.preflight;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** What happens to a text on its way: it is cut, mixed with another, said in another language, or is no text. */
final class Damage {

    private static final List<String> WORDS =
            List.of("OK", "UP", "Success", "status", "Health", "link", "NPU", "No running processes found in", "exit");
    private static final List<String> OTHERS =
            List.of("正常", "上线", "成功", "Status", "gesund", "связь", "ﺲﻠﻴﻣ", "\0\1\2", "\uFFFD");

    private final Random random;

    Damage(Random random) {
        this.random = random;
    }

    /** Once, or several times in several ways. */
    String of(String text) {
        String damaged = text;
        for (int times = 1 + random.nextInt(3); times > 0; times--) {
            damaged = switch (random.nextInt(8)) {
                case 0 -> damaged.substring(0, place(damaged));
                case 1 -> damaged.substring(place(damaged));
                case 2 -> withoutMiddle(damaged);
                case 3 -> interleaved(damaged);
                case 4 -> doubled(damaged);
                case 5 -> damaged.replace(one(WORDS), one(OTHERS));
                case 6 -> binary(damaged);
                default -> withoutLines(damaged);
            };
        }
        return damaged;
    }

    private int place(String text) {
        return random.nextInt(text.length() + 1);
    }

    private String one(List<String> of) {
        return of.get(random.nextInt(of.size()));
    }

    private String withoutMiddle(String text) {
        int from = place(text);
        return text.substring(0, from) + text.substring(Math.min(text.length(), from + random.nextInt(400)));
    }

    /** Two who write at once, line by line or amid a line. */
    private String interleaved(String text) {
        int from = place(text);
        int to = Math.min(text.length(), from + random.nextInt(300));
        int at = place(text);
        return text.substring(0, at) + text.substring(from, to) + text.substring(at);
    }

    private String doubled(String text) {
        var lines = new ArrayList<String>();
        text.lines().forEach(line -> lines.addAll(Collections.nCopies(random.nextInt(20) == 0 ? 2 : 1, line)));
        return String.join("\n", lines) + "\n";
    }

    private String binary(String text) {
        var bytes = new StringBuilder(text);
        for (int i = 0; i < bytes.length() / 50; i++) {
            bytes.setCharAt(random.nextInt(bytes.length()), (char) random.nextInt(0x100));
        }
        return bytes.toString();
    }

    private String withoutLines(String text) {
        var lines = new ArrayList<>(text.lines().toList());
        lines.removeIf(line -> random.nextInt(15) == 0);
        return String.join("\n", lines) + "\n";
    }
}
