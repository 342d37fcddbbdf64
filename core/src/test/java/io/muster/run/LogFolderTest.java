package io.muster.run;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.diagnose.Catalogue;
import io.muster.diagnose.Clocks;
import io.muster.diagnose.Diagnosis;
import io.muster.diagnose.Sighting;
import io.muster.diagnose.Words;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFolderTest {

    private static final String LINE = "2026-11-24 12:26:00,000 ERROR x.py:1 -- EJ0002 The network port is down\n";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private Diagnosis diagnosis() throws IOException {
        return LogFolder.diagnose(folder, Catalogue.ofAscend(), Words.inGeneral());
    }

    private Sighting first() throws IOException {
        return diagnosis().cause().orElseThrow().first();
    }

    private void write(String path, byte[] bytes) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        Files.write(file, bytes);
    }

    @Test
    void theHostIsTheFolder() throws IOException {
        write("10.0.0.2/session/logs/a.out", LINE.getBytes(UTF_8));
        assertThat(first().host()).isEqualTo("10.0.0.2");
        assertThat(first().file()).isEqualTo("10.0.0.2/session/logs/a.out");
    }

    @Test
    void inAFlatFolderItIsTheAddressInTheName() throws IOException {
        write("serve-10.0.0.2.log", LINE.getBytes(UTF_8));
        assertThat(first().host()).isEqualTo("10.0.0.2");
    }

    @Test
    void otherwiseItIsNotKnown() throws IOException {
        write("serve.log.1", LINE.getBytes(UTF_8));
        assertThat(first().host()).isEmpty();
    }

    @Test
    void packedLogsAreReadAndThoseCutOffAsFarAsTheyGo() throws IOException {
        var packed = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(LINE.repeat(2000).getBytes(UTF_8));
        }
        write("h/serve.log.2.gz", Arrays.copyOf(packed.toByteArray(), packed.size() - 9));
        assertThat(first().line()).isEqualTo(1);
    }

    @Test
    void otherEncodingsAndBytesThatAreNoneAreRead() throws IOException {
        write("h/wide.log", ("\ufeff" + LINE).getBytes(UTF_16LE));
        write("h/broken.log", ("\u00ff\u0000\u0001" + LINE).getBytes(ISO_8859_1));
        assertThat(diagnosis().cause().orElseThrow().counts()).containsEntry("h", 2L);
    }

    @Test
    void aLineWithoutEndDoesNotFillTheMemory() throws IOException {
        Path file = folder.resolve("endless.log");
        var block = new byte[1 << 20];
        Arrays.fill(block, (byte) 'x');
        try (OutputStream out = Files.newOutputStream(file)) {
            for (int i = 0; i < 64; i++) {
                out.write(block);
            }
            out.write(("\n" + LINE).getBytes(UTF_8));
        }
        assertThat(first().line()).isEqualTo(2);
    }

    @Test
    void ofABundleTheLogsAndTheClocksAreRead() throws IOException {
        Path bundle = folder.resolve("b.zip");
        try (var zip = new ZipOutputStream(Files.newOutputStream(bundle))) {
            for (String[] entry : new String[][] {
                {"plan/up.sh", "# EI0014"}, {"clocks.txt", "10.0.0.2 +60.000\n"}, {"hosts/10.0.0.2/serve.log", LINE}
            }) {
                zip.putNextEntry(new ZipEntry(entry[0]));
                zip.write(entry[1].getBytes(UTF_8));
            }
        }
        Diagnosis diagnosis = LogFolder.diagnose(bundle, Catalogue.ofAscend(), Words.inGeneral());
        assertThat(diagnosis.cause().orElseThrow().first().at().orElseThrow().getMinute())
                .isEqualTo(25);
        assertThat(diagnosis.clocks().orElseThrow().source()).isEqualTo(Clocks.Source.MEASURED);
        assertThat(diagnosis.later()).isEmpty();
    }

    @Test
    void whereNothingIsThatIsSaid() {
        assertThatThrownBy(() -> LogFolder.diagnose(folder.resolve("none"), Catalogue.ofAscend(), Words.inGeneral()))
                .isInstanceOf(NoSuchFileException.class);
    }
}
