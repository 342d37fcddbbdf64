package io.muster.npu;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what {@code hccn_tool -i N -... -g} and {@code npu-smi info -t spod-info} print (facts/ascend.md 1.6). */
final class HccnTool {

    private static final String IPV4 = "((?:\\d{1,3}\\.){3}\\d{1,3})";

    private static final Pattern LINK = line("link\\s*status\\s*[:=]\\s*(.*?)");
    private static final Pattern NET_HEALTH = line("net[ _]*health\\s*status\\s*[:=]\\s*(.*?)");
    private static final Pattern NETDETECT = line("netdetect\\s*(?:ip\\s*)?(?:address)?\\s*[:=]\\s*" + IPV4);
    private static final Pattern GATEWAY = line("default\\s*gateway\\s*[:=]\\s*" + IPV4 + "(?:\\s*,.*)?");
    private static final Pattern IP = line("ip\\s*addr(?:ess)?\\s*[:=]\\s*" + IPV4);
    private static final Pattern TLS = line(".*\\btls\\s*switch\\s*\\[\\s*([01])\\s*].*");
    private static final Pattern SWITCH_PORT = line("ifname\\s*[:=]\\s*(.*?)");
    private static final Pattern VNIC_LINK = line("vnic\\s*link\\s*status\\s*[:=]\\s*(.*?)");
    private static final Pattern VNIC_IP = line("vnic\\s*ip\\s*addr(?:ess)?\\s*[:=]\\s*" + IPV4);
    private static final Pattern SUPER_POD = line("super\\s*pod\\s*id\\s*[:=]\\s*(\\w+)");
    private static final Pattern SERVER = line("server\\s*index\\s*[:=]\\s*(\\w+)");

    /** What is said where an address was never set, such as {@code no ip was preset}. */
    private static final Pattern NONE =
            Pattern.compile("(?i)\\bno\\b.*\\b(?:pre)?set\\b|\\bnot\\b.*\\b(?:(?:pre)?set|exist|configured)\\b");

    private static final String NOWHERE = "0.0.0.0";

    private HccnTool() {}

    /** Of the whole line, whatever its case. */
    private static Pattern line(String regex) {
        return Pattern.compile("(?im)^[ \\t]*" + regex + "[ \\t]*\\r?$");
    }

    static Optional<ToolAnswer> answer(ToolAnswers answers, String query, int device) {
        return answers.of("hccn " + query + " " + device);
    }

    static Reading<Boolean> linkUp(Optional<ToolAnswer> answer) {
        return reading(answer, text -> one(LINK, text).flatMap(HccnTool::isUp));
    }

    static Reading<String> netHealth(Optional<ToolAnswer> answer) {
        return reading(answer, text -> one(NET_HEALTH, text));
    }

    static Reading<String> netdetect(Optional<ToolAnswer> answer) {
        return address(answer, NETDETECT);
    }

    static Reading<String> gateway(Optional<ToolAnswer> answer) {
        return address(answer, GATEWAY);
    }

    static Reading<String> ip(Optional<ToolAnswer> answer) {
        return address(answer, IP);
    }

    static Reading<Boolean> tls(Optional<ToolAnswer> answer) {
        return reading(answer, text -> one(TLS, text).map("1"::equals));
    }

    /** Nothing at all is said where no switch tells its name. */
    static Reading<String> switchPort(Optional<ToolAnswer> answer) {
        return answer.filter(said -> said.exitCode() == 0 && said.text().isBlank())
                        .isPresent()
                ? new Reading.Absent<>()
                : reading(answer, text -> one(SWITCH_PORT, text));
    }

    static Reading<Vnic> vnic(Optional<ToolAnswer> answer) {
        return reading(
                answer,
                text -> one(VNIC_LINK, text)
                        .flatMap(HccnTool::isUp)
                        .map(up -> new Vnic(up, one(VNIC_IP, text).orElse(""))));
    }

    static Reading<SuperPod> superPod(Optional<ToolAnswer> answer) {
        return reading(
                answer,
                text -> one(SUPER_POD, text)
                        .map(id -> new SuperPod(id, one(SERVER, text).orElse(""))));
    }

    private static Reading<String> address(Optional<ToolAnswer> answer, Pattern line) {
        Reading<String> read = reading(answer, text -> one(line, text));
        boolean isNone = read.value().filter(NOWHERE::equals).isPresent()
                || read.unreadable().filter(said -> NONE.matcher(said).find()).isPresent();
        return isNone ? new Reading.Absent<>() : read;
    }

    private static <T> Reading<T> reading(Optional<ToolAnswer> answer, Function<String, Optional<T>> read) {
        if (answer.isEmpty() || answer.get().isMissing()) {
            return new Reading.Unasked<>();
        }
        if (answer.get().isHung()) {
            return new Reading.Hung<>();
        }
        // An answer that came with a failure, or was cut, is not believed.
        return Optional.of(answer.get())
                .filter(said -> said.exitCode() == 0)
                .flatMap(said -> read.apply(said.text()))
                .<Reading<T>>map(Reading.Known::new)
                .orElseGet(() -> new Reading.Unreadable<>(answer.get().text()));
    }

    /** The one value that is said, perhaps several times; of two that differ neither is believed. */
    private static Optional<String> one(Pattern line, String text) {
        List<String> values = line.matcher(text)
                .results()
                .map(found -> found.group(1).strip())
                .distinct()
                .toList();
        return values.size() == 1 && !values.get(0).isEmpty() ? Optional.of(values.get(0)) : Optional.empty();
    }

    private static Optional<Boolean> isUp(String word) {
        Matcher known = Pattern.compile("(?i)(up)|down").matcher(word);
        return known.matches() ? Optional.of(known.group(1) != null) : Optional.empty();
    }
}
