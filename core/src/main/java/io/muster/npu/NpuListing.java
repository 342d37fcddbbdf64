package io.muster.npu;

import static java.util.Comparator.comparingInt;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The tables that {@code npu-smi info} prints. Immutable. A chip has two rows, of which the first is that of its NPU; A3 and 310P
 * name the device in the second, A2 does not, and there the NPU's id is that of the device. Ids need not be contiguous.
 *
 * @param version of npu-smi, if it says one
 * @param chips in the order of their devices
 * @param unread the first line that could not be read, where one could be none of the layouts that are known; empty where all
 *     was read
 */
public record NpuListing(Optional<String> version, List<NpuChip> chips, Optional<String> unread) {

    private static final Pattern VERSION = Pattern.compile("(?i)npu-smi\\s+v?([0-9][\\w.+-]*)");
    private static final Pattern NPU = Pattern.compile("(\\d{1,4})\\s+(\\S+(?: \\S+)*)");
    private static final Pattern CHIP = Pattern.compile("(\\d{1,3})(?:\\s+(\\d{1,4}))?");
    private static final Pattern BUS = Pattern.compile("(?i)[0-9a-f]{4,8}:[0-9a-f]{2}:[0-9a-f]{2}\\.[0-9a-f]|NA|-");
    private static final Pattern USE = Pattern.compile("(\\d{1,8})\\s*/\\s*(\\d{1,8})");
    private static final Pattern TWO = Pattern.compile("(\\d{1,4})\\s+(\\d{1,3})");
    private static final Pattern NUMBER = Pattern.compile("\\d{1,9}");
    private static final Pattern FREE = Pattern.compile("(?i)no running process(?:es)? found in NPU\\s+(\\d{1,4})");

    public NpuListing {
        chips = List.copyOf(chips);
    }

    /** Never fails: a text that is no such table has no chips and an unread line. */
    public static NpuListing read(String text) {
        var reader = new Reader();
        text.lines().forEach(reader::line);
        return reader.listing(text);
    }

    /** First row of a chip, waiting for the second. */
    private record Head(String line, int npu, String name, String health) {}

    private record Row(Head head, int chip, Optional<Integer> device, Reading<NpuMemory> memory) {
        int id() {
            return device.orElse(head.npu);
        }
    }

    private static final class Reader {
        private final Map<Integer, Row> rows = new LinkedHashMap<>();
        private final Map<Integer, Map<Integer, List<NpuProcess>>> processes = new HashMap<>();
        private final Set<Integer> free = new LinkedHashSet<>();
        private Optional<Head> head = Optional.empty();
        private Optional<String> unread = Optional.empty();
        private String last = "";
        private boolean ofProcesses;

        void line(String raw) {
            String line = raw.strip();
            if (line.startsWith("|") && !line.equals(last)) {
                if (!row(line)) {
                    note(line);
                }
            } else if (line.startsWith("+") && head.isPresent()) {
                // A chip's two rows stand together: what follows is another chip's.
                note(head.get().line);
                head = Optional.empty();
            }
            last = line;
        }

        private void note(String line) {
            unread = unread.or(() -> Optional.of(line));
        }

        private boolean row(String line) {
            String lower = line.toLowerCase(Locale.ROOT);
            if (lower.contains("process id")) {
                ofProcesses = true;
                return true;
            }
            if (lower.contains("npu-smi") || lower.contains("bus-id") || lower.contains("hugepages")) {
                return true;
            }
            List<String> cells = cells(line);
            return ofProcesses ? process(cells) : head(line, cells) || chip(cells);
        }

        private static List<String> cells(String line) {
            var cells = new ArrayList<String>();
            for (String cell : line.substring(1).split("\\|", -1)) {
                cells.add(cell.strip());
            }
            return cells;
        }

        private boolean head(String line, List<String> cells) {
            // The cell behind the last bar is empty: a row that was cut lacks it.
            if (cells.size() != 4
                    || !cells.get(3).isEmpty()
                    || BUS.matcher(cells.get(1)).matches()) {
                return false;
            }
            Matcher npu = NPU.matcher(cells.get(0));
            if (!npu.matches() || NUMBER.matcher(npu.group(2)).matches()) {
                return false;
            }
            head.ifPresent(lonely -> note(lonely.line));
            head = Optional.of(new Head(line, Integer.parseInt(npu.group(1)), npu.group(2), cells.get(1)));
            return true;
        }

        private boolean chip(List<String> cells) {
            Optional<Head> of = head;
            head = Optional.empty();
            if (of.isEmpty() || cells.size() != 4 || !cells.get(3).isEmpty()) {
                return false;
            }
            Matcher chip = CHIP.matcher(cells.get(0));
            if (!chip.matches() || !BUS.matcher(cells.get(1)).matches()) {
                return false;
            }
            var row = new Row(
                    of.get(),
                    Integer.parseInt(chip.group(1)),
                    Optional.ofNullable(chip.group(2)).map(Integer::parseInt),
                    memory(cells.get(2)));
            Row former = rows.putIfAbsent(row.id(), row);
            return former == null || former.equals(row);
        }

        /** The last of the pairs is HBM's, where there are two; an NPU without it has one. */
        private static Reading<NpuMemory> memory(String cell) {
            Reading<NpuMemory> memory = new Reading.Unreadable<>(cell);
            for (Matcher use = USE.matcher(cell); use.find(); ) {
                int total = Integer.parseInt(use.group(2));
                if (total > 0) {
                    memory = new Reading.Known<>(new NpuMemory(Integer.parseInt(use.group(1)), total));
                }
            }
            return memory;
        }

        private boolean process(List<String> cells) {
            Matcher none = FREE.matcher(cells.get(0));
            if (none.matches()) {
                free.add(Integer.parseInt(none.group(1)));
                return true;
            }
            if (cells.size() < 4) {
                return false;
            }
            Matcher place = TWO.matcher(cells.get(0));
            if (!place.matches()
                    || !NUMBER.matcher(cells.get(1)).matches()
                    || !NUMBER.matcher(cells.get(3)).matches()) {
                return false;
            }
            processes
                    .computeIfAbsent(Integer.parseInt(place.group(1)), npu -> new HashMap<>())
                    .computeIfAbsent(Integer.parseInt(place.group(2)), chip -> new ArrayList<>())
                    .add(new NpuProcess(Integer.parseInt(cells.get(1)), cells.get(2), Integer.parseInt(cells.get(3))));
            return true;
        }

        NpuListing listing(String text) {
            head.ifPresent(lonely -> note(lonely.line));
            if (rows.isEmpty() || !ofProcesses) {
                // A text without its second table was cut, or is none.
                note(text.lines().filter(line -> !line.isBlank()).reduce("", (one, other) -> other));
            }
            var chips = rows.values().stream()
                    .map(row -> new NpuChip(
                            row.id(), row.head.npu, row.chip, row.head.name, health(row), row.memory, processesOf(row)))
                    .sorted(comparingInt(NpuChip::device))
                    .toList();
            Matcher version = VERSION.matcher(text);
            return new NpuListing(version.find() ? Optional.of(version.group(1)) : Optional.empty(), chips, unread);
        }

        private Reading<NpuHealth> health(Row row) {
            // Where a chip of the NPU is not there, a row of the one may have met a row of the other.
            long chips = rows.values().stream()
                    .filter(other -> other.head.npu == row.head.npu && other.chip <= row.chip)
                    .count();
            return chips != row.chip + 1L
                    ? new Reading.Unreadable<>("a chip of NPU " + row.head.npu + " is not listed")
                    : NpuHealth.ofWord(row.head.health)
                            .<Reading<NpuHealth>>map(Reading.Known::new)
                            .orElseGet(() -> new Reading.Unreadable<>(row.head.health));
        }

        private Reading<List<NpuProcess>> processesOf(Row row) {
            Map<Integer, List<NpuProcess>> ofNpu = processes.get(row.head.npu);
            if (ofNpu != null) {
                return new Reading.Known<>(List.copyOf(ofNpu.getOrDefault(row.chip, List.of())));
            }
            return free.contains(row.head.npu)
                    ? new Reading.Known<>(List.of())
                    : new Reading.Unreadable<>("nothing about processes on NPU " + row.head.npu);
        }
    }
}
