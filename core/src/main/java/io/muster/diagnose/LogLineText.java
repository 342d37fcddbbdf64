package io.muster.diagnose;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A line of a log, taken apart. Immutable.
 *
 * @param all without colours and what is not text
 * @param speaker what processes put before it, such as {@code (Worker_TP0 pid=385)}
 * @param words without speaker, level, time and place
 * @param isError whether the logger says that it is one
 */
record LogLineText(String all, String speaker, String words, boolean isError) {

    private static final int LONGEST = 4000;
    private static final int LONGEST_TOLD = 300;

    private static final Pattern COLOUR = Pattern.compile("\u001b\\[[0-9;]*[A-Za-z]");
    private static final Pattern NO_TEXT = Pattern.compile("[\\p{Cntrl}\\uFFFD&&[^\\t]]+");
    private static final Pattern SPEAKER = Pattern.compile("^(?:\\([^()]{1,120}\\) ?|\\[[^\\[\\]]{0,8}rank\\d+]:? ?)+");

    /** Level, time and place as vLLM, plog of CANN, Python's logging, the launchers' daemons and glog have them. */
    private static final Pattern LOGGER = Pattern.compile("^(?:"
            + "(?<vllm>DEBUG|INFO|WARNING|ERROR|CRITICAL) \\d\\d-\\d\\d [\\d:.,]+ (?:\\[[^\\]]*] ?)?"
            + "|\\[(?<plog>DEBUG|INFO|WARNING|ERROR|EVENT|TRACE)] ?\\w+\\(\\d+,[^)]*\\):[\\d.:-]+ ?(?:\\[[^\\]]*] ?)*"
            + "|\\[?\\d{4}-\\d\\d-\\d\\d[ T-][\\d:.,]+Z?\\s*(?:[-\\[|: ]*(?<python>DEBUG|INFO|WARN|WARNING|ERROR|SUCC|CRITICAL|FATAL|[DIWEFC])\\b(?: \\d+ \\d+)?]? ?)?(?:\\(\\w+\\) )?(?:[\\w./-]+:\\d+:? ?(?:-- )?)?"
            + "|\\[?(?<glog>[IWEFC])\\d{4} [\\d:.]+ *(?:\\d+ )?[^\\s\\]]+\\] ?"
            + ")");

    private static final Pattern RANK =
            Pattern.compile("\\[rank(\\d+)]|\\brank[=: ]{1,2}\\[?(\\d+)\\b|\\bWorker_([A-Z]+\\d+\\w*)");
    private static final Pattern ADDRESS = Pattern.compile("\\bip=([0-9a-fA-F.:]{3,45})\\)");

    private static final Pattern FAILED = Pattern.compile("\\(pid=\\d+, ip=([0-9a-fA-F.:]{3,45})[,)]");

    static LogLineText of(String line) {
        String all = line.length() <= LONGEST ? line : line.substring(0, LONGEST);
        all = NO_TEXT.matcher(COLOUR.matcher(all).replaceAll(""))
                .replaceAll(" ")
                .stripTrailing();
        Matcher spoken = SPEAKER.matcher(all);
        String speaker = spoken.find() ? spoken.group() : "";
        String rest = all.substring(speaker.length());
        Matcher logger = LOGGER.matcher(rest);
        if (!logger.find()) {
            return new LogLineText(all, speaker, rest, false);
        }
        return new LogLineText(all, speaker, rest.substring(logger.end()), saysError(logger));
    }

    private static boolean saysError(Matcher logger) {
        for (String form : new String[] {"vllm", "plog", "python", "glog"}) {
            String level = logger.group(form);
            if (level != null) {
                return level.matches("ERROR|CRITICAL|FATAL|[EFC]");
            }
        }
        return false;
    }

    /** Address of the host whose process has said it, where the launcher notes it; empty if not. */
    String address() {
        Matcher told = ADDRESS.matcher(speaker);
        return told.find() ? told.group(1) : "";
    }

    /** Address of the host whose process has failed, where this one hands that on. */
    Optional<String> failed() {
        Matcher told = FAILED.matcher(words);
        return told.find() ? Optional.of(told.group(1)) : Optional.empty();
    }

    /** Rank of the process; empty where nothing tells it. */
    String rank() {
        Matcher told = RANK.matcher(all);
        if (!told.find()) {
            return "";
        }
        for (int group = 1; group <= 3; group++) {
            if (told.group(group) != null) {
                return told.group(group);
            }
        }
        return "";
    }

    /** For a person: in one line of bearable length. */
    String told() {
        String told = words.strip();
        return told.length() <= LONGEST_TOLD ? told : told.substring(0, LONGEST_TOLD) + "...";
    }
}
