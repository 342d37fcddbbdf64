package io.muster.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FingerprintTest {

    @Test
    void equalFilesHaveEqualFingerprints() {
        assertThat(Fingerprint.of(List.of(file("a", "text")))).isEqualTo(Fingerprint.of(List.of(file("a", "text"))));
    }

    @Test
    void isSixteenHexadecimalDigits() {
        assertThat(Fingerprint.of(List.of(file("a", "text"))).hex()).matches("[0-9a-f]{16}");
        assertThat(Fingerprint.of(List.of()).hex()).matches("[0-9a-f]{16}");
    }

    @Test
    void orderOfFilesMatters() {
        assertThat(Fingerprint.of(List.of(file("a", "1"), file("b", "2"))))
                .isNotEqualTo(Fingerprint.of(List.of(file("b", "2"), file("a", "1"))));
    }

    @Test
    void nameAndTextDoNotRunTogether() {
        assertThat(Fingerprint.of(List.of(file("ab", "c")))).isNotEqualTo(Fingerprint.of(List.of(file("a", "bc"))));
        assertThat(Fingerprint.of(List.of(file("", "ab")))).isNotEqualTo(Fingerprint.of(List.of(file("ab", ""))));
    }

    @Test
    void filesDoNotRunTogether() {
        assertThat(Fingerprint.of(List.of(file("a", "b"), file("c", "d"))))
                .isNotEqualTo(Fingerprint.of(List.of(file("a", "bcd"))));
        assertThat(Fingerprint.of(List.of(file("", ""), file("", ""))))
                .isNotEqualTo(Fingerprint.of(List.of(file("", ""))));
    }

    @Test
    void textsOfEqualLengthInCharactersAndOtherLengthInBytesDoNotRunTogether() {
        assertThat(Fingerprint.of(List.of(file("é", "x")))).isNotEqualTo(Fingerprint.of(List.of(file("e", "x"))));
    }

    @Test
    void randomListsThatDifferHaveFingerprintsThatDiffer() {
        long seed = new Random().nextLong();
        var random = new Random(seed);
        var seen = new HashMap<Fingerprint, List<FileContent>>();
        for (int i = 0; i < 5000; i++) {
            // Two letters and short texts: lists whose parts, put together, are equal come up all the time.
            List<FileContent> files = IntStream.range(0, random.nextInt(4))
                    .mapToObj(n -> file(letters(random), letters(random)))
                    .toList();
            List<FileContent> before = seen.putIfAbsent(Fingerprint.of(files), files);
            assertThat(before == null ? files : before).as("seed %d", seed).isEqualTo(files);
        }
    }

    private static String letters(Random random) {
        return random.ints(random.nextInt(4), 'a', 'c')
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static FileContent file(String path, String text) {
        return new FileContent(path, text, false);
    }
}
