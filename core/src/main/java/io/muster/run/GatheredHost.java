package io.muster.run;

import io.muster.diagnose.LogReading;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What one host answered to {@link io.muster.spi.LauncherAdapter#gather}. Immutable.
 *
 * @param why there may be less than asked for; empty where the answer is whole
 */
record GatheredHost(String host, List<Text> texts, String why) {

    /**
     * One log, or what a tool printed.
     *
     * @param size of the log on the host, in bytes; 0 of what is no file there
     */
    record Text(String name, long size, List<String> lines) {

        boolean isCut() {
            return lines.stream().anyMatch(line -> line.matches("\\.\\.\\. \\d+ bytes left out \\.\\.\\."));
        }
    }

    private static final Pattern FILE = Pattern.compile("--- file ([\\w.@+-]{1,200}) (\\d{1,18})");
    private static final String OF_TEXT = "| ";

    static GatheredHost unreachable(String host, String why) {
        return new GatheredHost(host, List.of(), why);
    }

    static GatheredHost of(String host, String answer, String trouble) {
        var texts = new ArrayList<Text>();
        boolean ended = false;
        for (String line : answer.lines().toList()) {
            Matcher file = FILE.matcher(line);
            if (file.matches()) {
                texts.add(new Text(file.group(1), Long.parseLong(file.group(2)), new ArrayList<>()));
            } else if (line.startsWith(OF_TEXT) && !texts.isEmpty()) {
                texts.get(texts.size() - 1).lines().add(line.substring(OF_TEXT.length()));
            }
            ended = line.equals("--- end");
        }
        String why = "The answer of the host was cut off; it said: " + trouble + ".";
        return new GatheredHost(host, List.copyOf(texts), ended ? "" : why);
    }

    void read(LogReading reading) {
        for (Text text : texts) {
            if (text.size() > 0) {
                LogReading.File file = reading.file(host, host + "/" + text.name());
                text.lines().forEach(file::line);
            }
        }
    }
}
