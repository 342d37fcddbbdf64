package io.muster.failures;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.Planner;
import io.muster.diagnose.Catalogue;
import io.muster.diagnose.Diagnosis;
import io.muster.diagnose.LogReading;
import io.muster.diagnose.Told;
import io.muster.diagnose.Words;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Logs that are cut, mixed with others, or hold bytes that are no text: never an exception, and no cause that they do not hold. */
class DamagedLogsTest {

    private static final int LOGS = 2000;

    private final Catalogue catalogue = Planner.create().catalogue();

    @Test
    void noDamageLeadsToAnExceptionOrToACauseThatIsNotThere() throws IOException {
        long seed = Long.getLong("seed", System.nanoTime());
        var random = new Random(seed);
        List<List<String>> logs = logs();
        for (int i = 0; i < LOGS; i++) {
            List<String> damaged = damaged(random, logs);
            var reading = new LogReading(catalogue, Words.inGeneral());
            LogReading.File file = reading.file("10.0.0.1", "damaged.log");
            damaged.forEach(file::line);
            Diagnosis diagnosis = reading.diagnosis(Optional.empty());
            assertThat(diagnosis.toString()).as("seed %d, log %d", seed, i).isNotBlank();
            Stream.of(diagnosis.cause().stream(), diagnosis.later().stream(), diagnosis.consequences().stream())
                    .flatMap(told -> told)
                    .forEach(told -> assertThat(holds(damaged, told))
                            .as("seed %d: %s", seed, told)
                            .isTrue());
        }
    }

    private static boolean holds(List<String> lines, Told told) {
        String line = lines.get((int) told.first().line() - 1)
                .replaceAll("\u001b\\[[0-9;]*[A-Za-z]", "")
                .replaceAll("[\\p{Cntrl}\\uFFFD&&[^\\t]]+", " ");
        return told.symptom().seen().stream()
                .anyMatch(seen -> seen.matcher(line).find());
    }

    private static List<List<String>> logs() throws IOException {
        var logs = new ArrayList<List<String>>();
        try (Stream<Path> files = Files.walk(RecordedFailuresTest.FAILURES)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                logs.add(Files.readAllLines(file, ISO_8859_1));
            }
        }
        logs.removeIf(List::isEmpty);
        return logs;
    }

    /** Some lines of a log, each perhaps cut, joined with a line of another log, or with bytes of anything in it. */
    private static List<String> damaged(Random random, List<List<String>> logs) {
        List<String> log = logs.get(random.nextInt(logs.size()));
        List<String> other = logs.get(random.nextInt(logs.size()));
        int from = random.nextInt(log.size());
        var damaged = new ArrayList<String>();
        for (String line : log.subList(from, Math.min(log.size(), from + 60))) {
            switch (random.nextInt(6)) {
                case 0 -> damaged.add(line.substring(random.nextInt(line.length() + 1)));
                case 1 -> damaged.add(line.substring(0, random.nextInt(line.length() + 1)));
                case 2 -> {
                    String mixed = other.get(random.nextInt(other.size()));
                    int at = random.nextInt(line.length() + 1);
                    damaged.add(line.substring(0, at) + mixed + line.substring(at));
                }
                case 3 -> {
                    var bytes = new byte[random.nextInt(20)];
                    random.nextBytes(bytes);
                    int at = random.nextInt(line.length() + 1);
                    damaged.add(line.substring(0, at) + new String(bytes, ISO_8859_1) + line.substring(at));
                }
                default -> damaged.add(line);
            }
        }
        return damaged;
    }
}
