package io.muster.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Real configs with random damage: a model with sound numbers, or a refusal; never anything else. */
class MutatedConfigsTest {

    private static final int ROUNDS = 5_000;

    private static final List<String> VALUES = List.of(
            "null",
            "true",
            "false",
            "0",
            "1",
            "-1",
            "2",
            "3",
            "7",
            "64",
            "128",
            "4096",
            "65536",
            "10000",
            "10001",
            "2147483647",
            "2147483648",
            "-2147483648",
            "9223372036854775807",
            "1000000000000000000",
            "99999999999999999999999999999999",
            "0.5",
            "-0.0",
            "1e400",
            "1e-400",
            "NaN",
            "Infinity",
            "-Infinity",
            "\"\"",
            "\"4096\"",
            "\"yarn\"",
            "\"full_attention\"",
            "[]",
            "[1]",
            "[[[[]]]]",
            "{}",
            "{\"a\": {\"b\": 1}}",
            "[\"full_attention\", \"linear_attention\"]",
            "\"\\u0000\\ud800\"");

    @Test
    @Timeout(180)
    void areReadSoundlyOrRefused() {
        long seed = new Random().nextLong();
        var random = new Random(seed);
        int read = 0;
        for (int round = 0; round < ROUNDS; round++) {
            String name = Configs.names().get(random.nextInt(Configs.names().size()));
            String text = mutated(name, random);
            String hint = "seed " + seed + ", round " + round + ", " + name;
            try {
                ModelConfig model = ModelConfig.parse(text);
                assertSound(model, hint);
                read++;
            } catch (ModelConfigException e) {
                assertThat(e.getMessage())
                        .as(hint)
                        .startsWith("Expected ")
                        .endsWith(".")
                        .hasSizeLessThan(1_000);
            } catch (RuntimeException | Error e) {
                throw new AssertionError(hint + "\n" + text, e);
            }
        }
        System.out.println(
                "seed " + seed + ": " + read + " of " + ROUNDS + " mutated configs are read, the rest refused");
        assertThat(read).as("seed " + seed).isBetween(ROUNDS / 20, ROUNDS - ROUNDS / 20);
    }

    private static void assertSound(ModelConfig model, String hint) {
        assertThat(model.parameters()).as(hint).isBetween(1L, 4 * Limits.PARAMETERS);
        assertThat(model.activeParameters()).as(hint).isBetween(1L, model.parameters());
        assertThat(model.visionParameters()).as(hint).isNotNegative();
        assertThat(model.mtpParameters()).as(hint).isNotNegative();
        assertThat(model.kvCacheBytesPerToken()).as(hint).isNotNegative();
        assertThat(model.maxPositions()).as(hint).isPositive();
        assertThat(model.layers()).as(hint).isNotEmpty().hasSizeLessThanOrEqualTo(Limits.LAYERS);
        assertThat(model.keyValueHeads()).as(hint).isBetween(1, model.attentionHeads());
        for (DecoderLayer layer :
                List.of(model.layers().get(0), model.layers().get(model.layers().size() - 1))) {
            assertThat(layer.weights()).as(hint).allMatch(weight -> weight.parameters() > 0);
            assertThat(layer.attention().cachedTokens(1_000, 128)).as(hint).isBetween(0L, 1_000L);
            assertThatCode(() -> layer.attention().stateBytesPerSequence(8)).doesNotThrowAnyException();
        }
        assertThat(model.weights()).as(hint).allMatch(weight -> weight.parameters() > 0);
    }

    private static String mutated(String name, Random random) {
        if (random.nextInt(10) == 0) {
            return damaged(Configs.text(name), random);
        }
        ObjectNode config = Configs.tree(name);
        int times = 1 + random.nextInt(3);
        for (int i = 0; i < times; i++) {
            change(config, random);
        }
        return Configs.text(config);
    }

    private static String damaged(String text, Random random) {
        var damaged = new StringBuilder(text);
        int at = random.nextInt(text.length());
        switch (random.nextInt(4)) {
            case 0 -> damaged.setLength(at);
            case 1 -> damaged.setCharAt(at, (char) random.nextInt(0x80));
            case 2 -> damaged.deleteCharAt(at);
            default -> damaged.insert(at, text.substring(at, at + random.nextInt(text.length() - at)));
        }
        return damaged.toString();
    }

    private static void change(ObjectNode object, Random random) {
        var keys = new ArrayList<String>();
        object.fieldNames().forEachRemaining(keys::add);
        if (keys.isEmpty()) {
            return;
        }
        String key = keys.get(random.nextInt(keys.size()));
        JsonNode value = object.get(key);
        if (value instanceof ObjectNode inner && random.nextInt(4) > 0) {
            change(inner, random);
            return;
        }
        switch (random.nextInt(6)) {
            case 0 -> object.remove(key);
            case 1 -> object.set(keys.get(random.nextInt(keys.size())), value);
            case 2 -> {
                if (value instanceof ArrayNode list && !list.isEmpty()) {
                    list.remove(random.nextInt(list.size()));
                } else {
                    object.put(key, value.asLong() * (1 + random.nextInt(3)) - random.nextInt(2));
                }
            }
            case 3 -> object.put(key, random.nextInt());
            default -> object.putRawValue(key, new RawValue(VALUES.get(random.nextInt(VALUES.size()))));
        }
    }
}
