package io.muster.npu;

import static java.util.stream.Collectors.toMap;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The NPUs of one host, as its tools tell of them. Immutable. What was not asked, or cannot be read, is not known, and nothing
 * here takes that for healthy.
 *
 * @param host as in the description
 * @param devices those asked for, in their order
 * @param listing what {@code npu-smi info} lists
 * @param conf addresses in {@code /etc/hccn.conf}, by device; absent where the file is
 * @param driver version of the driver
 * @param cann version of CANN on the host itself
 * @param npuSmi what became of {@code npu-smi info}
 * @param hccnTool what became of {@code hccn_tool}, in all
 */
public record HostNpus(
        String host,
        List<NpuDevice> devices,
        Reading<NpuListing> listing,
        Reading<Map<Integer, String>> conf,
        Reading<String> driver,
        Reading<String> cann,
        ToolState npuSmi,
        ToolState hccnTool) {

    /** What became of a tool. */
    public enum ToolState {
        UNASKED,
        ANSWERS,
        MISSING,
        HUNG
    }

    private static final Pattern CONF =
            Pattern.compile("(?im)^[ \\t]*address_(\\d{1,4})[ \\t]*=[ \\t]*(\\S+)[ \\t]*\\r?$");
    private static final Pattern DRIVER =
            Pattern.compile("(?im)^[ \\t]*(?:package_)?version[ \\t]*[=:][ \\t]*([0-9]\\S*)[ \\t]*\\r?$");

    public HostNpus {
        devices = List.copyOf(devices);
    }

    /** From the sections of a host's answer. Never fails. */
    public static HostNpus read(String host, Collection<Integer> devices, ToolAnswers answers) {
        Reading<NpuListing> listing = listing(answers.of("npu-smi"));
        Map<Integer, NpuChip> chips = listing.value().map(NpuListing::chips).orElse(List.of()).stream()
                .collect(toMap(NpuChip::device, Function.identity(), (one, other) -> one));
        return new HostNpus(
                host,
                devices.stream()
                        .map(id -> NpuDevice.read(id, Optional.ofNullable(chips.get(id)), answers))
                        .toList(),
                listing,
                conf(answers.of("hccn.conf")),
                version(answers.of("driver")),
                version(answers.of("cann")),
                state(answers.of("npu-smi")),
                state(answers.of("hccn")));
    }

    private static Reading<NpuListing> listing(Optional<ToolAnswer> answer) {
        if (answer.isEmpty() || answer.get().isMissing()) {
            return new Reading.Unasked<>();
        }
        if (answer.get().isHung()) {
            return new Reading.Hung<>();
        }
        NpuListing read = NpuListing.read(answer.get().text());
        return read.chips().isEmpty() ? new Reading.Unreadable<>(answer.get().text()) : new Reading.Known<>(read);
    }

    private static ToolState state(Optional<ToolAnswer> answer) {
        if (answer.isEmpty()) {
            return ToolState.UNASKED;
        }
        if (answer.get().isMissing()) {
            return ToolState.MISSING;
        }
        return answer.get().isHung() ? ToolState.HUNG : ToolState.ANSWERS;
    }

    private static Reading<Map<Integer, String>> conf(Optional<ToolAnswer> answer) {
        if (answer.isEmpty()) {
            return new Reading.Unasked<>();
        }
        if (answer.get().exitCode() != 0) {
            return new Reading.Absent<>();
        }
        var addresses = new LinkedHashMap<Integer, String>();
        for (Matcher line = CONF.matcher(answer.get().text()); line.find(); ) {
            // The last one is what the driver takes.
            addresses.put(Integer.parseInt(line.group(1)), line.group(2));
        }
        return addresses.isEmpty() && !answer.get().text().isBlank()
                ? new Reading.Unreadable<>(answer.get().text())
                : new Reading.Known<>(Map.copyOf(addresses));
    }

    private static Reading<String> version(Optional<ToolAnswer> answer) {
        if (answer.isEmpty()) {
            return new Reading.Unasked<>();
        }
        if (answer.get().exitCode() != 0) {
            return new Reading.Absent<>();
        }
        Matcher version = DRIVER.matcher(answer.get().text());
        return version.find()
                ? new Reading.Known<>(version.group(1))
                : new Reading.Unreadable<>(answer.get().text());
    }
}
