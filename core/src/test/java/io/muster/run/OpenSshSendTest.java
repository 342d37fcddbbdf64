package io.muster.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.common.hash.Hashing;
import io.muster.check.Finding;
import io.muster.cluster.Cluster;
import io.muster.plan.Command;
import io.muster.spi.HostException;
import io.muster.spi.HostSession;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Files on their way over a real ssh and a real sshd, and what commands tell on their way. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OpenSshSendTest {

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final String TO = ".muster/it's/image/sent.tar";

    private final LocalSshd sshd;
    private final Path file;
    private final byte[] bytes = new byte[3_000_001];
    private final List<String> progress = new CopyOnWriteArrayList<>();

    @SuppressWarnings("NullAway.Init")
    private OpenSshTransport transport;

    @SuppressWarnings("NullAway.Init")
    private HostSession session;

    OpenSshSendTest(@TempDir Path folder) throws Exception {
        sshd = LocalSshd.start(folder);
        new Random(5).nextBytes(bytes);
        file = Files.write(folder.resolve("it's $(a) file"), bytes);
    }

    @BeforeEach
    void connect() throws IOException {
        Cluster cluster = sshd.cluster();
        transport = OpenSshTransport.create(LONG);
        session = transport.open(cluster, cluster.head());
    }

    @AfterEach
    void clean() throws Exception {
        progress.clear();
        session.run(Command.of("rm", "-rf", ".muster"), LONG);
        session.close();
        transport.close();
    }

    @AfterAll
    void stop() {
        sshd.close();
    }

    @Test
    void aFileArrivesWithItsHashReadableByItsOwnerAlone() throws Exception {
        session.send(file, TO, LONG, progress::add);

        assertArrived();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(there(""))))
                .isEqualTo("rw-------");
        assertThat(progress).containsExactly("sent 0.00 GiB of 0.00 GiB");
    }

    @Test
    void anEmptyFileArrives() throws Exception {
        Path empty = Files.writeString(file.resolveSibling("empty"), "");

        session.send(empty, TO, LONG, progress::add);

        assertThat(there("")).isEmptyFile();
    }

    @Test
    void whatHasArrivedBeforeIsNotSentAgain() throws Exception {
        Files.createDirectories(there("").getParent());
        Files.write(there(".part"), Arrays.copyOf(bytes, 2_000_000));
        Object inode = Files.getAttribute(there(".part"), "unix:ino");

        session.send(file, TO, LONG, progress::add);
        session.send(file, TO, LONG, progress::add);

        assertArrived();
        assertThat(Files.getAttribute(there(""), "unix:ino")).isEqualTo(inode);
    }

    @Test
    void aPartOfSomethingElseIsNoticedAndAllIsSentAnew() throws Exception {
        Files.createDirectories(there("").getParent());
        Files.write(there(".part"), new byte[1_000_000]);

        session.send(file, TO, LONG, progress::add);

        assertArrived();
        assertThat(progress).contains("arrived damaged, is sent anew");
    }

    @Test
    void aPartThatIsLongerThanTheFileIsSentAnew() throws Exception {
        Files.createDirectories(there("").getParent());
        Files.write(there(".part"), new byte[4_000_000]);

        session.send(file, TO, LONG, progress::add);

        assertArrived();
        assertThat(progress).doesNotContain("arrived damaged, is sent anew");
    }

    @Test
    void aHostThatDamagesEveryCopyIsNamed() throws Exception {
        Path sum = standIn("sha256sum", "echo 0123 -");

        Finding finding = trouble(file);
        Files.delete(sum);

        assertThat(finding.code()).isEqualTo(RunCode.COPY_DAMAGED);
        assertThat(finding.message()).contains(file.toString(), "10.0.0.1", TO, "twice");
        assertThat(there(".part")).doesNotExist();
    }

    @Test
    void aFullDiskIsNamedAndWhatHasArrivedIsDeleted() throws Exception {
        // The connection itself needs the program cat.
        session.run(Command.of("true"), LONG);
        Path cat = standIn("cat", "echo 'cat: write error: No space left on device' >&2; exit 1");

        Finding finding = trouble(file);
        Files.delete(cat);

        assertThat(finding.code()).isEqualTo(RunCode.DISK_FULL);
        assertThat(finding.message()).contains(TO, "No space left on device");
        assertThat(there("").getParent()).isEmptyDirectory();
    }

    @Test
    void aDiskWithoutRoomIsNamedBeforeAnythingIsSent() throws Exception {
        Path huge = file.resolveSibling("huge");
        try (var open = new RandomAccessFile(huge.toFile(), "rw")) {
            open.setLength(8L << 40);
        }

        Finding finding = trouble(huge);

        assertThat(finding.code()).isEqualTo(RunCode.DISK_FULL);
        assertThat(finding.message()).contains("MiB are free", "8388608 MiB are to come");
    }

    @Test
    void aFileThatIsGoneIsNamed() throws Exception {
        Finding finding = trouble(file.resolveSibling("gone"));

        assertThat(finding.code()).isEqualTo(RunCode.FILE_NOT_SENT);
        assertThat(finding.message()).contains("gone", "there is no such file");
    }

    @Test
    void whatACommandTellsOnItsWayIsToldWhileItRuns() throws Exception {
        var seen = new ArrayList<String>();
        Command command = Command.script("""
                echo 'muster: progress one'; while [ ! -e go ]; do sleep 0.1; done
                echo 'muster: progress two'; sleep 1.5; rm go; echo end
                """);

        var output = session.run(command, LONG, text -> {
            seen.add(text);
            if (text.equals("one")) {
                write(sshd.home().resolve("go"));
            }
        });

        assertThat(seen).containsExactly("one", "two");
        assertThat(output.stdout()).endsWith("end\n");
    }

    /** A program of the host that behaves as on a host with some trouble. */
    private Path standIn(String name, String text) throws IOException {
        Path file = Files.createDirectories(sshd.home().resolve("bin")).resolve(name);
        Files.writeString(file, "#!/bin/sh\n" + text + "\n");
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }

    private static void write(Path file) {
        try {
            Files.writeString(file, "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void assertArrived() throws IOException {
        assertThat(Files.readAllBytes(there(""))).isEqualTo(bytes);
        assertThat(there(".sha256"))
                .hasContent(Hashing.sha256().hashBytes(bytes).toString());
        assertThat(there(".part")).doesNotExist();
    }

    private Path there(String suffix) {
        return sshd.home().resolve(TO + suffix);
    }

    private Finding trouble(Path sent) {
        return catchThrowableOfType(HostException.class, () -> session.send(sent, TO, LONG, progress::add))
                .finding();
    }
}
