package io.muster.network;

import static java.util.stream.Collectors.joining;

import io.muster.plan.Command;
import io.muster.plan.CommandOutput;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The pings of one host in one round: the command, and what it printed. */
public final class PingScript {

    /** Three packets that are lost take less, as far as published logs show. */
    static final int SECONDS = 10;

    private static final Duration BESIDE = Duration.ofSeconds(30);

    private static final int LONGEST_SAID = 400;

    private static final Pattern SUMMARY = Pattern.compile(
            "(\\d{1,6})\\s*packets?\\s+transmitted\\s*,\\s*(\\d{1,6})\\s*(?:packets?\\s+)?received"
                    + "(?:\\s*,\\s*(\\d{1,3}(?:\\.\\d{1,6})?)\\s*%\\s*packet\\s+loss)?",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern HEADER = Pattern.compile("\\bPING\\s+([0-9A-Fa-f.:]+)", Pattern.CASE_INSENSITIVE);
    private static final Pattern LOST = Pattern.compile("recv\\s+time\\s*out", Pattern.CASE_INSENSITIVE);
    private static final Pattern CAME = Pattern.compile(
            "recv\\s+seq\\s*=\\s*\\d+\\s*,\\s*time\\s*=\\s*(\\d{1,9}(?:\\.\\d{1,9})?)\\s*ms", Pattern.CASE_INSENSITIVE);

    private PingScript() {}

    /** Works off those pings of one host, in their order. */
    public static Command of(List<Ping> pings) {
        return Command.script("""
                # Pings of NPUs, one after the other: hccn_tool must not run twice at once on a host.
                export LC_ALL=C PATH="$PATH:/usr/local/bin:/usr/local/sbin:/usr/local/Ascend/driver/tools"
                command -v hccn_tool > /dev/null || { echo '--- no hccn_tool'; exit; }
                while read -r device ping address; do
                  echo "--- ping $device $ping $address"
                  timeout -k 1 %d hccn_tool -i "$device" "-$ping" -g address "$address" < /dev/null 2>&1
                  printf '\\n--- exit %%s\\n' $?
                done << 'PINGS'
                %sPINGS
                """.formatted(
                        SECONDS, pings.stream().map(ping -> key(ping) + "\n").collect(joining())));
    }

    /** Longest that they may take. */
    public static Duration deadline(List<Ping> pings) {
        return BESIDE.plusSeconds((long) pings.size() * (SECONDS + 1));
    }

    private static String key(Ping ping) {
        return ping.from().device() + " " + ping.way().command() + " " + ping.address();
    }

    /** What became of each of those pings. */
    public static List<PingResult> read(List<Ping> pings, CommandOutput output) {
        if (output.stdout().startsWith("--- no hccn_tool")) {
            return pings.stream()
                    .map(ping -> PingResult.notTested(ping, "there is no hccn_tool"))
                    .toList();
        }
        Map<String, Said> said = said(output.stdout());
        return pings.stream()
                .map(ping -> result(ping, said.getOrDefault(key(ping), new Said("", -1))))
                .toList();
    }

    /** What was said of one ping; the exit code is -1 where it is not told. */
    private record Said(String text, int exitCode) {}

    private static Map<String, Said> said(String stdout) {
        var all = new HashMap<String, Said>();
        String key = "";
        var text = new StringBuilder();
        for (String line : stdout.split("\n", -1)) {
            if (line.startsWith("--- ping ")) {
                key = line.substring("--- ping ".length());
                text.setLength(0);
            } else if (line.matches("--- exit \\d{1,3}") && !key.isEmpty()) {
                Said said = new Said(text.toString(), Integer.parseInt(line.substring("--- exit ".length())));
                // Told twice, neither can be trusted.
                all.merge(key, said, (one, other) -> new Said(one.text + other.text, -1));
                key = "";
            } else {
                text.append(line).append('\n');
            }
        }
        return all;
    }

    private static PingResult result(Ping ping, Said said) {
        List<Double> times = CAME.matcher(said.text)
                .results()
                .map(came -> Double.valueOf(came.group(1)))
                .toList();
        long lost = LOST.matcher(said.text).results().count();
        Matcher summary = SUMMARY.matcher(said.text);
        PingResult.State state = PingResult.State.UNREADABLE;
        OptionalDouble loss = OptionalDouble.empty();
        if (summary.find()) {
            int sent = Integer.parseInt(summary.group(1));
            int received = Integer.parseInt(summary.group(2));
            double percent = sent == 0 ? 0 : 100.0 * (sent - received) / sent;
            boolean whole = !summary.find()
                    && sent > 0
                    && received <= sent
                    && agrees(said.text, percent)
                    && asksFor(said.text, ping.address())
                    && (times.isEmpty() || times.size() == received)
                    && (lost == 0 || lost == sent - received)
                    && said.exitCode >= 0
                    && (said.exitCode == 0 || received == 0);
            if (whole) {
                loss = OptionalDouble.of(percent);
                state = received == sent
                        ? PingResult.State.OK
                        : received == 0 ? PingResult.State.FAILED : PingResult.State.LOSS;
            }
        } else if (said.exitCode == 124 || said.exitCode == 137) {
            state = PingResult.State.FAILED;
        }
        return new PingResult(
                ping,
                state,
                loss,
                times.stream().mapToDouble(Double::doubleValue).average(),
                shortened(said.text));
    }

    private static boolean agrees(String text, double percent) {
        Matcher summary = SUMMARY.matcher(text);
        return summary.find()
                && (summary.group(3) == null || Math.abs(Double.parseDouble(summary.group(3)) - percent) < 1);
    }

    /** Versions that do not repeat the address are believed; one that repeats another is not. */
    private static boolean asksFor(String text, String address) {
        return HEADER.matcher(text).results().allMatch(header -> header.group(1).equals(address));
    }

    private static String shortened(String text) {
        String one = text.strip();
        return one.length() <= LONGEST_SAID ? one : one.substring(0, LONGEST_SAID) + "...";
    }
}
