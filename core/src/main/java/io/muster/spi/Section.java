package io.muster.spi;

import io.muster.deploy.Secret;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.Function;

/**
 * One mapping of a description file, read key by key. What is asked for and has the wrong type or range is noted as a
 * finding with its line and column, and is returned as empty, so that reading goes on and all mistakes are found at
 * once. A key that nobody asked for is unknown. Not thread-safe.
 */
public interface Section {

    /** Path of this mapping in the file, such as {@code runtime.bare}. */
    String path();

    Optional<String> text(String key);

    /** A text that must be there and must not be blank; that it is missing is a finding too. */
    Optional<String> required(String key);

    /** A path of this machine; a relative one is taken from the folder of the description. Whether it is there is not looked at. */
    Optional<Path> file(String key);

    Optional<Boolean> flag(String key);

    /** A whole number within {@code min} and {@code max}, both inclusive. */
    OptionalInt integer(String key, int min, int max);

    /** A number of more than {@code above} and at most {@code max}. */
    OptionalDouble number(String key, double above, double max);

    /** A list of texts; empty where the key is absent. */
    List<String> texts(String key);

    /** One of those values, by the word that stands for it. */
    <T> Optional<T> word(String key, T[] values, Function<T, String> word);

    /** Where a secret comes from: a mapping with {@code file} or {@code environment}. */
    Optional<Secret> secret(String key);

    /** A mapping under that key. */
    Optional<Section> section(String key);
}
