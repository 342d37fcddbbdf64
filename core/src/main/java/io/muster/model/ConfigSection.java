package io.muster.model;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.muster.model.ModelConfigException.Reason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * An object of a {@code config.json}. Where several keys are given they are names for the same value, and the first that is there
 * counts. A null stands for nothing, as in the classes that read these files.
 */
final class ConfigSection {

    private static final int LONGEST_SEEN = 60;

    private final String path;
    private final ObjectNode node;

    ConfigSection(String path, ObjectNode node) {
        this.path = path;
        this.node = node;
    }

    /** The path of a key of this section from the root of the file. */
    String path(String key) {
        return path.isEmpty() ? shortened(key) : path + "." + shortened(key);
    }

    List<String> keys() {
        var keys = new ArrayList<String>();
        node.fieldNames().forEachRemaining(keys::add);
        return keys;
    }

    /** Whether the key has a value, be it null. */
    boolean names(String key) {
        return node.has(key);
    }

    /** Whether the key has a value that is not null. */
    boolean has(String key) {
        return node.hasNonNull(key);
    }

    /** Whether the key has a value that switches something on: neither null nor false, zero or empty. */
    boolean isOn(String key) {
        JsonNode value = node.path(key);
        if (value.isContainerNode()) {
            return !value.isEmpty();
        }
        return has(key)
                && !(value.isBoolean() && !value.booleanValue())
                && !(value.isNumber() && value.doubleValue() == 0)
                && !(value.isTextual() && value.textValue().isEmpty());
    }

    /** A whole number that must be there. */
    int integer(int least, int most, String... keys) throws ModelConfigException {
        OptionalInt value = optionalInteger(least, most, keys);
        if (value.isEmpty()) {
            throw missing(keys);
        }
        return value.getAsInt();
    }

    OptionalInt optionalInteger(int least, int most, String... keys) throws ModelConfigException {
        for (String key : keys) {
            if (has(key)) {
                return OptionalInt.of(integer(path(key), node.get(key), least, most));
            }
        }
        return OptionalInt.empty();
    }

    OptionalDouble number(double least, double most, String key) throws ModelConfigException {
        if (!has(key)) {
            return OptionalDouble.empty();
        }
        JsonNode value = node.get(key);
        // Written so that NaN is refused.
        if (value.isNumber() && value.doubleValue() >= least && value.doubleValue() <= most) {
            return OptionalDouble.of(value.doubleValue());
        }
        throw wrong(path(key), "a number from " + least + " to " + most, value);
    }

    boolean flag(String key, boolean absent) throws ModelConfigException {
        if (!has(key)) {
            return absent;
        }
        if (!node.get(key).isBoolean()) {
            throw wrong(path(key), "true or false", node.get(key));
        }
        return node.get(key).booleanValue();
    }

    Optional<String> text(String key) throws ModelConfigException {
        if (!has(key)) {
            return Optional.empty();
        }
        if (!node.get(key).isTextual()) {
            throw wrong(path(key), "a text", node.get(key));
        }
        return Optional.of(node.get(key).textValue());
    }

    Optional<ConfigSection> section(String key) throws ModelConfigException {
        if (!has(key)) {
            return Optional.empty();
        }
        if (node.get(key) instanceof ObjectNode object) {
            return Optional.of(new ConfigSection(path(key), object));
        }
        throw wrong(path(key), "an object", node.get(key));
    }

    /** A list of texts, each one of those allowed. */
    Optional<List<String>> words(String key, int size, String... allowed) throws ModelConfigException {
        Optional<JsonNode> list = list(key);
        if (list.isEmpty()) {
            return Optional.empty();
        }
        if (list.get().size() != size) {
            throw wrong(path(key), "one item for each of " + size + " layers", list.get());
        }
        var words = new ArrayList<String>();
        for (JsonNode item : list.get()) {
            if (!item.isTextual() || !Arrays.asList(allowed).contains(item.textValue())) {
                throw wrong(path(key) + "[" + words.size() + "]", "one of " + String.join(", ", allowed), item);
            }
            words.add(item.textValue());
        }
        return Optional.of(words);
    }

    /** A list of whole numbers. */
    Optional<List<Integer>> integers(String key, int least, int most) throws ModelConfigException {
        Optional<JsonNode> list = list(key);
        if (list.isEmpty()) {
            return Optional.empty();
        }
        var integers = new ArrayList<Integer>();
        for (JsonNode item : list.get()) {
            integers.add(integer(path(key) + "[" + integers.size() + "]", item, least, most));
        }
        return Optional.of(integers);
    }

    /** The first of a list of texts. */
    Optional<String> first(String key) throws ModelConfigException {
        Optional<JsonNode> list = list(key);
        if (list.isEmpty() || list.get().isEmpty()) {
            return Optional.empty();
        }
        JsonNode item = list.get().get(0);
        if (!item.isTextual()) {
            throw wrong(path(key) + "[0]", "a text", item);
        }
        return Optional.of(item.textValue());
    }

    private Optional<JsonNode> list(String key) throws ModelConfigException {
        if (!has(key)) {
            return Optional.empty();
        }
        if (!node.get(key).isArray()) {
            throw wrong(path(key), "a list", node.get(key));
        }
        return Optional.of(node.get(key));
    }

    private static int integer(String path, JsonNode value, int least, int most) throws ModelConfigException {
        if (value.isIntegralNumber()
                && value.canConvertToInt()
                && value.intValue() >= least
                && value.intValue() <= most) {
            return value.intValue();
        }
        throw wrong(path, "a whole number from " + least + " to " + most, value);
    }

    /** A key that is not there, or is null. */
    ModelConfigException missing(String... keys) {
        String others = keys.length == 1 ? "" : Arrays.stream(keys).skip(1).collect(joining(", ", " (or ", ")"));
        return new ModelConfigException(
                Reason.KEY_MISSING, path(keys[0]), "Expected " + path(keys[0]) + others + ", saw nothing.");
    }

    /** A value of this section that cannot be. */
    ModelConfigException wrong(String key, String expected) {
        return wrong(path(key), expected, node.path(key));
    }

    private static ModelConfigException wrong(String path, String expected, JsonNode value) {
        return new ModelConfigException(
                Reason.VALUE_WRONG, path, "Expected " + expected + " at " + path + ", saw " + seen(value) + ".");
    }

    /** What a user calls this value. */
    static String seen(JsonNode value) {
        return switch (value.getNodeType()) {
            case STRING -> "the text '" + shortened(value.textValue()) + "'";
            case NUMBER -> "the number " + shortened(value.asText());
            case BOOLEAN -> value.asText();
            case ARRAY -> "a list of " + value.size();
            case OBJECT -> "an object";
            default -> "nothing";
        };
    }

    /** A text of the file as far as it fits into a message. */
    static String shortened(String text) {
        return text.length() <= LONGEST_SEEN ? text : text.substring(0, LONGEST_SEEN) + "...";
    }
}
