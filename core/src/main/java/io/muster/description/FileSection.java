package io.muster.description;

import static java.util.stream.Collectors.joining;

import io.muster.check.Quoted;
import io.muster.deploy.Secret;
import io.muster.description.Value.Place;
import io.muster.spi.Section;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * A mapping of the file that remembers which keys were asked for and which must be there, so that what is left over in
 * the end is known to be unknown, and what is lacking to be missing.
 */
final class FileSection implements Section {

    /** To YAML 1.1 it is octal, to YAML 1.2 it is decimal. */
    private static final Pattern OCTAL = Pattern.compile("[+-]?0[0-9_]+");

    private final String path;
    private final Value.Mapping mapping;
    private final Notes notes;
    private final DescribedPaths paths;
    private final Set<String> known = new LinkedHashSet<>();
    private final List<Missing> missing = new ArrayList<>();
    private final Map<String, FileSection> opened = new LinkedHashMap<>();

    FileSection(String path, Value.Mapping mapping, Notes notes, DescribedPaths paths) {
        this.path = path;
        this.mapping = mapping;
        this.notes = notes;
        this.paths = paths;
    }

    /** To be called when all has been asked: notes each key that nobody asked for or that is missing, here and below. */
    void noteKeys() {
        mapping.entries().forEach((key, entry) -> {
            if (!known.contains(key)) {
                noteUnknown(key, entry.keyPlace());
            }
        });
        for (Missing lacking : missing) {
            List<String> oneOf = lacking.oneOf();
            notes.wrong(
                    DescriptionCode.KEY_MISSING,
                    oneOf.size() == 1 ? pathOf(oneOf.get(0)) : path,
                    mapping.place() + ": expected the key " + String.join(" or ", oneOf)
                            + (path.isEmpty() ? "" : " in " + path) + ", saw none.",
                    lacking.remedy());
        }
        opened.values().forEach(FileSection::noteKeys);
    }

    private void noteUnknown(String key, Place place) {
        Optional<String> meant = NearestWord.of(key, known);
        String remedy = "Known here: " + known.stream().sorted().collect(joining(", ")) + ".";
        if (key.equals("<<")) {
            remedy = "Write the keys out: merge keys are not read.";
        } else if (meant.isPresent()) {
            remedy = "Did you mean " + meant.get() + "?";
        }
        notes.unknownKey(
                pathOf(key), place + ": expected a key that is known here, saw " + Quoted.of(key) + ".", remedy);
        // A mistyped key is one mistake, not a key too many and another one missing.
        meant.filter(nearest -> !mapping.entries().containsKey(nearest)).ifPresent(nearest -> {
            missing.removeIf(lacking -> lacking.oneOf().contains(nearest));
            notes.meant(pathOf(nearest));
        });
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
    public Optional<Path> file(String key) {
        return paths.read(this, key);
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

    @Override
    public <T> Optional<T> word(String key, T[] values, Function<T, String> word) {
        Optional<String> text = text(key);
        Optional<T> value = text.flatMap(
                t -> Arrays.stream(values).filter(v -> word.apply(v).equals(t)).findFirst());
        if (text.isPresent() && value.isEmpty()) {
            outOfRange(key, "one of " + Arrays.stream(values).map(word).collect(joining(", ")));
        }
        return value;
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

    @Override
    public Optional<Secret> secret(String key) {
        return value(key).flatMap(value -> secret(pathOf(key), value));
    }

    /** Every key with the source that its mapping names. */
    Map<String, Secret> secrets() {
        var secrets = new LinkedHashMap<String, Secret>();
        mapping.entries().forEach((key, entry) -> {
            known.add(key);
            secret(pathOf(key), entry.value()).ifPresent(secret -> secrets.put(key, secret));
        });
        return secrets;
    }

    private Optional<Secret> secret(String at, Value value) {
        if (!(value instanceof Value.Mapping)) {
            // Not what was seen: it may be the secret itself.
            notes.wrong(
                    DescriptionCode.VALUE_WRONG_TYPE,
                    at,
                    value.place() + ": expected where the secret comes from, saw something else.",
                    "Write file or environment here, never the secret itself.");
            return Optional.empty();
        }
        return section(at, value).flatMap(FileSection::source);
    }

    private Optional<Secret> source() {
        if (has("file") && has("environment")) {
            oneTooMany(List.of("file", "environment"), "one source");
        } else if (!has("file") && !has("environment")) {
            missing("file", "environment");
        }
        Optional<Secret> file = file("file").map(Secret::file);
        return has("environment")
                ? required("environment").map(Secret::environment).or(() -> file)
                : file;
    }

    Optional<FileSection> mapping(String key) {
        return value(key).flatMap(value -> section(pathOf(key), value));
    }

    /** A list of mappings; an item is empty where it is none. */
    List<Optional<FileSection>> mappings(String key) {
        var sections = new ArrayList<Optional<FileSection>>();
        List<Value> items = items(key, "a list of mappings");
        for (int i = 0; i < items.size(); i++) {
            sections.add(section(pathOf(key) + "[" + i + "]", items.get(i)));
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
                literals.put(key, flag.literal());
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

    boolean isFlag(String key) {
        return value(key).filter(Value.Flag.class::isInstance).isPresent();
    }

    boolean isMapping(String key) {
        return value(key).filter(Value.Mapping.class::isInstance).isPresent();
    }

    boolean isList(String key) {
        return value(key).filter(Value.Sequence.class::isInstance).isPresent();
    }

    @Override
    public Optional<String> required(String key) {
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

    /** One of these keys must be there, and none is. */
    void missing(String... oneOf) {
        missing(List.of(oneOf), "Add it.");
    }

    /** The same, where more than that can be said of it. */
    void missing(List<String> oneOf, String remedy) {
        missing.add(new Missing(oneOf, remedy));
    }

    private record Missing(List<String> oneOf, String remedy) {}

    /** Several of these keys stand there, and only one may. */
    void oneTooMany(Collection<String> keys, String expected) {
        mapping.entries().entrySet().stream()
                .filter(entry -> keys.contains(entry.getKey()))
                .reduce((former, latter) -> latter)
                .ifPresent(last -> notes.wrong(
                        DescriptionCode.KEY_DUPLICATE,
                        pathOf(last.getKey()),
                        last.getValue().keyPlace() + ": expected " + expected + ", saw " + String.join(" and ", keys)
                                + ".",
                        "Keep one of them."));
    }

    void outOfRange(String key, String expected) {
        value(key).ifPresent(value -> outOfRange(pathOf(key), value, expected));
    }

    /** What the value of that key names is wrong. */
    void wrong(String key, DescriptionCode code, String message, String remedy) {
        value(key).ifPresent(value -> notes.wrong(code, pathOf(key), value.place() + ": " + message, remedy));
    }

    void wrongType(String key, String expected) {
        value(key).ifPresent(value -> wrongType(pathOf(key), value, expected));
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
        if (OCTAL.matcher(number.literal()).matches()) {
            wrongType(at, value, "a whole number that does not begin with 0");
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
            // The same one when it is asked for again, so that it knows all that was asked of it.
            return Optional.of(opened.computeIfAbsent(at, path -> new FileSection(path, below, notes, paths)));
        }
        wrongType(at, value, "a mapping");
        return Optional.empty();
    }

    private void wrongType(String at, Value value, String expected) {
        notes.wrong(
                DescriptionCode.VALUE_WRONG_TYPE,
                at,
                value.place() + ": expected " + expected + ", saw " + value.kind() + ".",
                "Write " + expected + " here.");
    }

    private void outOfRange(String at, Value value, String expected) {
        notes.wrong(
                DescriptionCode.VALUE_OUT_OF_RANGE,
                at,
                value.place() + ": expected " + expected + ", saw " + value.kind() + ".",
                "Write " + expected + " here.");
    }

    private String pathOf(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }
}
