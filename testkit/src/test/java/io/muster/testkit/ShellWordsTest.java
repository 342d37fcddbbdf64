package io.muster.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.plan.ShellText;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ShellWordsTest {

    private static final String[] PARTS = {"a", "'", "\"", " ", "\\", "\n", "=", "--x=", "$", "é😀", "{\"k\": 1}"};

    @Test
    void whatIsWrittenIsReadBack() {
        long seed = new Random().nextLong();
        var random = new Random(seed);
        for (int round = 0; round < 2000; round++) {
            var words = new ArrayList<String>();
            for (int i = random.nextInt(5); i > 0; i--) {
                var word = new StringBuilder();
                for (int part = random.nextInt(6); part > 0; part--) {
                    word.append(PARTS[random.nextInt(PARTS.length)]);
                }
                words.add(word.toString());
            }
            assertThat(ShellWords.of(ShellText.line(words))).as("seed %d", seed).isEqualTo(words);
        }
    }

    @Test
    void aVariableIsLeftAsItStands() {
        assertThat(ShellWords.of("\"$HOME\"/.muster/qwen")).isEqualTo(List.of("$HOME/.muster/qwen"));
    }
}
