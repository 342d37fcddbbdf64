package io.muster.description;

import static java.util.stream.Collectors.joining;

import io.muster.check.Finding;
import io.muster.spi.Section;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;

/** A mapping of the file that remembers which keys were asked for, so that what is left over is known to be unknown. */
final class FileSection implements Section {

    private final String path;
    private final Value.Mapping mapping;
    private final List<Finding> findings;
    private final Set<String> known = new LinkedHashSet<>();
    private final List<FileSection> opened = new ArrayList<>();

    FileSection(String path, Value.Mapping mapping, List<Finding> findings) {
        this.path = path;
        this.mapping = mapping;
        this.findings = findings;
    }

    /** To be called when all has been asked: notes each key that nobody asked for, here and in the sections below. */
    void noteUnknownKeys() {
        mapping.entries().forEach((key, entry) -> {
            if (!known.contains(key)) {
                findings.add(Finding.error(
                        DescriptionCode.KEY_UNKNOWN,
                        pathOf(key),
                        entry.keyPlace() + ": unknown key '" + key + "'.",
                        NearestWord.of(key, known)
                                .map(nearest -> "Did you mean " + nearest + "?")
                                .orElseGet(() ->
                                        "Known here: " + known.stream().sorted().collect(joining(", ")) + ".")));
            }
        });
        opened.forEach(FileSection::noteUnknownKeys);
    }

    @Override
    public String path() {
        return path;
    }

    @Override
    public Optional<String> text(String key) {
        return value(key).flatMap(value -> text(pathOf(key), value));
    }

    @Override
    public Optional<Boolean> flag(String key) {
        return value(key).flatMap(value -> {
            if (value instanceof Value.Flag flag) {
                return Optional.of(flag.on());
            }
            wrongType(pathOf(key), value, "true or false");
            return Optional.empty();
        });
    }

    @Override
    public OptionalInt integer(String key, int min, int max) {
        return value(key).map(value -> integer(pathOf(key), value, min, max)).orElseGet(OptionalInt::empty);
    }

    @Override
    public OptionalDouble number(String key, double above, double max) {
        Optional<Value> value = value(key);
        if (value.isEmpty()) {
            return OptionalDouble.empty();
        }
        if (!(value.get() instanceof Value.Numeric number)) {
            wrongType(pathOf(key), value.get(), "a number");
            return OptionalDouble.empty();
        }
        double parsed = asDouble(number);
        if (!(parsed > above && parsed <= max)) {
            outOfRange(pathOf(key), number, "a number of more than " + above + " and at most " + max);
            return OptionalDouble.empty();
        }
        return OptionalDouble.of(parsed);
    }

    private static double asDouble(Value.Numeric number) {
        try {
            return Double.parseDouble(number.literal().replace("_", ""));
        } catch (NumberFormatException e) {
            return number.integer().map(BigInteger::doubleValue).orElse(Double.NaN);
        }
    }

    @Override
    public List<String> texts(String key) {
        var texts = new ArrayList<String>();
        List<Value> items = items(key, "a list of texts");
        for (int i = 0; i < items.size(); i++) {
            text(pathOf(key) + "[" + i + "]", items.get(i)).ifPresent(texts::add);
        }
        return texts;
    }

    /** A list of whole numbers of at least 0; empty where the key is absent. */
    List<Integer> integers(String key, int max) {
        var integers = new ArrayList<Integer>();
        List<Value> items = items(key, "a list of whole numbers");
        for (int i = 0; i < items.size(); i++) {
            integer(pathOf(key) + "[" + i + "]", items.get(i), 0, max).ifPresent(integers::add);
        }
        return integers;
    }

    @Override
    public Optional<Section> section(String key) {
        return mapping(key).map(section -> section);
    }

    Optional<FileSection> mapping(String key) {
        return value(key).flatMap(value -> section(pathOf(key), value));
    }

    /** A list of mappings, and whatever else stands in it. */
    List<FileSection> mappings(String key) {
        var sections = new ArrayList<FileSection>();
        List<Value> items = items(key, "a list of mappings");
        for (int i = 0; i < items.size(); i++) {
            section(pathOf(key) + "[" + i + "]", items.get(i)).ifPresent(sections::add);
        }
        return sections;
    }

    /** Every key with its scalar as it is written, whatever its type. */
    Map<String, String> literals() {
        var literals = new LinkedHashMap<String, String>();
        mapping.entries().forEach((key, entry) -> {
            known.add(key);
            Value value = entry.value();
            if (value instanceof Value.Text text) {
                literals.put(key, text.text());
            } else if (value instanceof Value.Numeric number) {
                literals.put(key, number.literal());
            } else if (value instanceof Value.Flag flag) {
                literals.put(key, String.valueOf(flag.on()));
            } else {
                wrongType(pathOf(key), value, "a text");
            }
        });
        return literals;
    }

    /** Keys that are names of the user's choosing, each with its mapping. */
    Map<String, FileSection> namedMappings() {
        var sections = new LinkedHashMap<String, FileSection>();
        mapping.entries().forEach((key, entry) -> {
            known.add(key);
            section(path + "[" + key + "]", entry.value()).ifPresent(section -> sections.put(key, section));
        });
        return sections;
    }

    /** Whether that key stands there; it is known from now on. */
    boolean has(String key) {
        return value(key).isPresent();
    }

    boolean isText(String key) {
        return value(key).filter(Value.Text.class::isInstance).isPresent();
    }

    /** A text that must be there and must not be blank. */
    Optional<String> required(String key) {
        if (!has(key)) {
            missing(key);
            return Optional.empty();
        }
        Optional<String> text = text(key);
        if (text.isPresent() && text.get().isBlank()) {
            outOfRange(key, "a text that is not blank");
            return Optional.empty();
        }
        return text;
    }

    void missing(String key) {
        findings.add(Finding.error(
                DescriptionCode.KEY_MISSING,
                pathOf(key),
                mapping.place() + ": expected the key '" + key + "'" + (path.isEmpty() ? "" : " in " + path)
                        + ", saw none.",
                "Add it."));
    }

    void outOfRange(String key, String expected) {
        Value.Entry entry = mapping.entries().get(key);
        if (entry != null) {
            outOfRange(pathOf(key), entry.value(), expected);
        }
    }

    private Optional<Value> value(String key) {
        known.add(key);
        return Optional.ofNullable(mapping.entries().get(key)).map(Value.Entry::value);
    }

    private List<Value> items(String key, String expected) {
        Optional<Value> value = value(key);
        if (value.isEmpty()) {
            return List.of();
        }
        if (value.get() instanceof Value.Sequence sequence) {
            return sequence.items();
        }
        wrongType(pathOf(key), value.get(), expected);
        return List.of();
    }

    private Optional<String> text(String at, Value value) {
        if (value instanceof Value.Text text) {
            return Optional.of(text.text());
        }
        boolean quotable = value instanceof Value.Numeric || value instanceof Value.Flag;
        wrongType(at, value, quotable ? "a text in quotes" : "a text");
        return Optional.empty();
    }

    private OptionalInt integer(String at, Value value, int min, int max) {
        if (!(value instanceof Value.Numeric number) || number.integer().isEmpty()) {
            wrongType(at, value, "a whole number");
            return OptionalInt.empty();
        }
        BigInteger integer = number.integer().get();
        if (integer.compareTo(BigInteger.valueOf(min)) < 0 || integer.compareTo(BigInteger.valueOf(max)) > 0) {
            outOfRange(at, value, "a whole number from " + min + " to " + max);
            return OptionalInt.empty();
        }
        return OptionalInt.of(integer.intValueExact());
    }

    private Optional<FileSection> section(String at, Value value) {
        if (value instanceof Value.Mapping below) {
            var section = new FileSection(at, below, findings);
            opened.add(section);
            return Optional.of(section);
        }
        wrongType(at, value, "a mapping");
        return Optional.empty();
    }

    private void wrongType(String at, Value value, String expected) {
        findings.add(Finding.error(
                DescriptionCode.VALUE_WRONG_TYPE,
                at,
                value.place() + ": expected " + expected + ", saw " + value.kind() + ".",
                "Write " + expected + " here."));
    }

    private void outOfRange(String at, Value value, String expected) {
        findings.add(Finding.error(
                DescriptionCode.VALUE_OUT_OF_RANGE,
                at,
                value.place() + ": expected " + expected + ", saw " + value.kind() + ".",
                "Write " + expected + " here."));
    }

    private String pathOf(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }
}
