package io.muster.docker;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.check.Finding;
import io.muster.plan.FileCheck;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Archives as docker save writes them, and files that are none. */
class ImageArchiveTest {

    private static final String MANIFEST =
            "[{\"Config\":\"01.json\",\"RepoTags\":[\"other:1\",\"ascend/vllm-ascend:v1\"],\"Layers\":[\"layer.tar\"]}]";

    @ParameterizedTest
    @ValueSource(strings = {"ascend/vllm-ascend:v1", "docker.io/ascend/vllm-ascend:v1", "other:1"})
    void anArchiveThatHoldsTheImageIsGood(String image) throws IOException {
        assertThat(check(image, tar("layer.tar", "x".repeat(700), "./manifest.json", MANIFEST)))
                .isEmpty();
        assertThat(check(image, tar("manifest.json", MANIFEST, "layer.tar", "x")))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    [{"RepoTags":["a:1","b:2"]}] | a:1, b:2
                    [{"RepoTags":[]}]            | images without a name
                    [{"RepoTags":null}]          | images without a name
                    {                            | images without a name
                    """)
    void anArchiveOfOtherImagesIsNamedWithThem(String manifest, String saw) throws IOException {
        assertThat(check("c:1", tar("manifest.json", manifest)))
                .singleElement()
                .extracting(Finding::code, Finding::path, Finding::message)
                .containsExactly(
                        DockerCode.IMAGE_ARCHIVE,
                        "runtime.docker.archive",
                        "Expected an archive that holds the image c:1, saw '" + saw + "'.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "short", "[{\"RepoTags\":[\"a:1\"]}]"})
    void aFileThatIsNoArchiveIsNamed(String text) throws IOException {
        for (byte[] file :
                List.of(text.getBytes(US_ASCII), Arrays.copyOf(text.getBytes(US_ASCII), 2048), tar("a", "b"))) {
            assertThat(check("a:1", file))
                    .singleElement()
                    .extracting(Finding::message)
                    .asString()
                    .contains("manifest.json");
        }
    }

    @Test
    void anArchiveThatIsCutOffBeforeItsManifestIsNamed() throws IOException {
        byte[] whole = tar("layer.tar", "x".repeat(5000), "manifest.json", MANIFEST);

        assertThat(check("other:1", Arrays.copyOf(whole, 3000))).hasSize(1);
    }

    @Test
    void layersOfMoreThanEightGigabytesArePassedOver() throws IOException {
        long size = 9L << 30;
        byte[] base256 = header("layer.tar", 0, '0');
        base256[124] = (byte) 0x80;
        for (int i = 0; i < 8; i++) {
            base256[128 + i] = (byte) (size >> (8 * (7 - i)));
        }
        String more = "20 path=some/layers\n19 size=9663676416\n";
        byte[] pax = join(header("x", more.length(), 'x'), padded(more), header("layer.tar", 0, '0'));

        for (byte[] begin : List.of(base256, pax)) {
            assertThat(new ImageArchive("other:1").unmet(new Sparse(begin, size, tar("manifest.json", MANIFEST))))
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1f8b0800", "fd377a585a00", "28b52ffd00", "425a6839"})
    void oneThatIsCompressedIsNotLookedInto(String hex) throws IOException {
        assertThat(check("a:1", HexFormat.of().parseHex(hex))).isEmpty();
    }

    @Test
    void anyBytesAreAnsweredWithOneFinding() throws IOException {
        long seed = System.nanoTime();
        var random = new Random(seed);
        for (int i = 0; i < 2000; i++) {
            byte[] bytes = tar("layer.tar", "x", "manifest.json", "[{\"RepoTags\":[\"b:1\"]}]");
            for (int j = random.nextInt(60); j >= 0; j--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            bytes[0] = 'l';
            assertThat(check("a:1", Arrays.copyOf(bytes, random.nextInt(bytes.length))))
                    .as("seed %s, round %s", seed, i)
                    .hasSize(1);
        }
    }

    private static List<Finding> check(String image, byte[] file) throws IOException {
        return new ImageArchive(image).unmet(new Sparse(file, 0, new byte[0]));
    }

    /** Names and texts in turn. */
    private static byte[] tar(String... entries) {
        byte[] tar = {};
        for (int i = 0; i < entries.length; i += 2) {
            tar = join(tar, header(entries[i], entries[i + 1].length(), '0'), padded(entries[i + 1]));
        }
        return join(tar, new byte[1024]);
    }

    private static byte[] header(String name, long size, char type) {
        String text = name + "\0".repeat(124 - name.length()) + String.format("%011o\0", size) + "\0".repeat(20) + type;
        return Arrays.copyOf(text.getBytes(ISO_8859_1), 512);
    }

    private static byte[] padded(String text) {
        byte[] bytes = text.getBytes(ISO_8859_1);
        return Arrays.copyOf(bytes, (bytes.length + 511) / 512 * 512);
    }

    private static byte[] join(byte[]... parts) {
        var all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    /** A file with a hole in it. */
    private static final class Sparse implements FileCheck.Content {
        private final byte[] begin;
        private final long hole;
        private final byte[] end;

        Sparse(byte[] begin, long hole, byte[] end) {
            this.begin = begin;
            this.hole = hole;
            this.end = end;
        }

        @Override
        public long size() {
            return begin.length + hole + end.length;
        }

        @Override
        public byte[] read(long from, int length) {
            boolean inEnd = from >= begin.length + hole;
            byte[] part = inEnd ? end : begin;
            int at = (int) Math.min(inEnd ? from - begin.length - hole : from, part.length);
            return Arrays.copyOfRange(part, at, Math.min(part.length, at + length));
        }
    }
}
