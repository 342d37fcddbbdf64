package io.muster.docker;

import static io.muster.docker.ScriptedNeighbour.says;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.hash.Hashing;
import io.muster.cluster.Cluster;
import io.muster.cluster.Node;
import io.muster.deploy.Deployment;
import io.muster.deploy.ModelSpec;
import io.muster.plan.CommandOutput;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * How an image comes from host to host: real bash and the real program that hands out, on addresses of the loopback interface, with
 * stand-ins for docker.
 */
@Timeout(120)
@EnabledOnOs(OS.LINUX)
class ImageCopyTest {

    private static final String IMAGE = "vllm-ascend:v0.23.0";
    private static final byte[] NONE = {};

    private final byte[] content = new byte[300_000];
    private final String sum;
    private final String id;

    /** As a host tells what it hands out. */
    private final String archive;

    @TempDir
    private Path folder;

    private int port;
    private StandInHost first;
    private StandInHost second;
    private StandInHost third;

    ImageCopyTest() {
        new Random(3).nextBytes(content);
        sum = Hashing.sha256().hashBytes(content).toString();
        id = "sha256:" + sum;
        archive = sum + "/" + content.length + "/" + id;
    }

    @BeforeEach
    void hosts() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        first = new StandInHost(folder, "127.0.0.1");
        second = new StandInHost(folder, "127.0.0.2");
        third = new StandInHost(folder, "127.0.0.3");
    }

    @AfterEach
    void endServers() throws Exception {
        for (StandInHost host : new StandInHost[] {first, second, third}) {
            assertThat(host.run(scripts(host).undo()).ok()).isTrue();
            assertThat(host.file("server")).doesNotExist();
        }
    }

    @Test
    void oneHostServesTheSecondAndThatTheThirdAndNothingIsLeft() throws Exception {
        Files.write(first.file("content"), content);

        CommandOutput offered = first.run(scripts(first).offer(), told(id, "", ""));
        assertThat(offered.stderr()).isEmpty();
        assertThat(offered.stdout()).endsWith("fact archive " + archive + "\n");
        assertThat(second.run(scripts(second).offer(), told(id, "", "")).stdout())
                .isEqualTo("muster: unchanged\n");

        assertThat(second.run(scripts(second).fetch(), told(archive, "", "")).stderr())
                .isEmpty();
        assertThat(first.run(scripts(first).undo()).ok()).isTrue();
        CommandOutput fetched = third.run(scripts(third).fetch(), told(archive, "", ""));
        assertThat(fetched.stderr()).isEmpty();
        assertThat(fetched.stdout()).contains("muster: progress from 127.0.0.2: ");

        for (StandInHost host : new StandInHost[] {first, second, third}) {
            assertThat(host.run(scripts(host).end())).isEqualTo(new CommandOutput(0, "fact image " + id + "\n", ""));
            assertThat(host.file("content")).hasBinaryContent(content);
            assertThat(host.file("server")).doesNotExist();
            assertThat(host.home()).isEmptyDirectory();
        }
    }

    @Test
    void whereAllHaveItNothingIsDone() throws Exception {
        Files.write(first.file("content"), content);

        assertThat(first.run(scripts(first).offer(), told(id, id, id)))
                .isEqualTo(new CommandOutput(0, "muster: unchanged\n", ""));
        assertThat(first.run(scripts(first).fetch(), told("", "", "")))
                .isEqualTo(new CommandOutput(0, "muster: unchanged\n", ""));
        assertThat(Files.readString(first.file("calls"))).doesNotContain("save", "run");
    }

    @Test
    void asManyHandOutAsLackIt() throws Exception {
        Files.write(second.file("content"), content);

        // Of the first two, which have it, one is enough.
        assertThat(second.run(scripts(second).offer(), told(id, id, "")).stdout())
                .isEqualTo("muster: unchanged\n");
        assertThat(second.run(scripts(second).offer(), told("", id, "")).stdout())
                .contains("fact archive");
    }

    @Test
    void theHeadSaysThatNobodyHasIt() throws Exception {
        assertThat(first.run(scripts(first).offer(), told("", "", "")).stderr())
                .startsWith("muster: IMAGE_ABSENT: ")
                .contains(IMAGE, "on none", "runtime.docker.archive");
        assertThat(second.run(scripts(second).offer(), told("", "", "")))
                .isEqualTo(new CommandOutput(0, "muster: unchanged\n", ""));
    }

    @Test
    void theArchiveThatWasSentIsLoadedAndHandedOutAsItIs() throws Exception {
        Files.createDirectories(first.copies());
        Files.write(first.copies().resolve("sent.tar"), content);
        Files.writeString(first.copies().resolve("sent.tar.sha256"), sum + "\n");

        assertThat(first.run(withArchive(first).need(), told("", "", "")).stdout())
                .isEmpty();
        assertThat(first.run(withArchive(first).offer(), told("", "", "")).stdout())
                .contains("fact archive " + archive);
        assertThat(second.run(withArchive(second).fetch(), told(archive, "", ""))
                        .ok())
                .isTrue();
        assertThat(Files.readString(first.file("calls"))).doesNotContain("save");
        assertThat(first.run(withArchive(first).need(), told("", id, "")).stdout())
                .isEqualTo("muster: unchanged\n");
    }

    @Test
    void whatAnEarlierRunHasSavedIsHandedOutAgainUnlessItIsDamaged() throws Exception {
        Files.write(first.file("content"), content);
        first.run(scripts(first).offer(), told(id, "", ""));
        first.run(scripts(first).offer(), told(id, "", ""));
        assertThat(Files.readString(first.file("calls"))).containsOnlyOnce("save");

        Files.write(first.copies().resolve(sum + ".tar"), new byte[content.length]);
        assertThat(first.run(scripts(first).offer(), told(id, "", "")).stdout()).contains("fact archive " + archive);
        assertThat(first.copies().resolve(sum + ".tar")).hasBinaryContent(content);
    }

    @Test
    void aCopyThatIsCutGoesOnWhereItWas() throws Exception {
        byte[] rest = Arrays.copyOfRange(content, 100_000, content.length);
        try (var neighbour =
                neighbour(says("here", Arrays.copyOf(content, 100_000)), says("busy", NONE), says("here", rest))) {
            assertThat(second.run(scripts(second).fetch(), toldByNeighbour()).stderr())
                    .isEmpty();

            assertThat(neighbour.questions()).containsExactly(sum + " 0", sum + " 100000", sum + " 100000");
        }
        assertThat(second.file("content")).hasBinaryContent(content);
    }

    @Test
    void aRunThatFollowsAnInterruptedOneGoesOnWhereItWas() throws Exception {
        Files.createDirectories(second.copies());
        Files.write(second.copies().resolve(sum + ".part"), Arrays.copyOf(content, 299_999));
        Files.writeString(second.copies().resolve("0123.part"), "of an older image");
        try (var neighbour = neighbour(says("here", Arrays.copyOfRange(content, 299_999, 300_000)))) {
            assertThat(second.run(scripts(second).fetch(), toldByNeighbour()).stderr())
                    .isEmpty();

            assertThat(neighbour.questions()).containsExactly(sum + " 299999");
        }
        assertThat(second.copies().resolve("0123.part")).doesNotExist();
    }

    @Test
    void whatArrivesDamagedIsFetchedAnewOnce() throws Exception {
        byte[] damaged = content.clone();
        damaged[200_000]++;
        try (var neighbour = neighbour(says("here", damaged), says("here", content))) {
            CommandOutput output = second.run(scripts(second).fetch(), toldByNeighbour());

            assertThat(output.stdout()).contains("what came from 127.0.0.1 is damaged");
            assertThat(output.stderr()).isEmpty();
            assertThat(neighbour.questions()).containsExactly(sum + " 0", sum + " 0");
        }
        assertThat(second.file("content")).hasBinaryContent(content);
    }

    @Test
    void whatArrivesDamagedTwiceIsNotLoaded() throws Exception {
        byte[] damaged = content.clone();
        damaged[0]++;
        try (var neighbour = neighbour(says("here", damaged), says("here", damaged))) {
            assertThat(second.run(scripts(second).fetch(), toldByNeighbour()).stderr())
                    .startsWith("muster: COPY_DAMAGED: ")
                    .contains("127.0.0.2", "127.0.0.1");
            assertThat(neighbour.questions()).hasSize(2);
        }
        assertThat(second.file("content")).doesNotExist();
        assertThat(second.copies()).isEmptyDirectory();
    }

    @Test
    void aDiskWithoutRoomIsNamedBeforeAnythingIsFetched() throws Exception {
        second.program(
                "df",
                "#!/bin/sh\necho 'Filesystem 1024-blocks Used Available Capacity Mounted'\necho '/dev/x 9 9 100 1% /'\n");
        try (var neighbour = neighbour(says("here", content))) {
            assertThat(second.run(scripts(second).fetch(), toldByNeighbour()).stderr())
                    .startsWith("muster: DISK_FULL: ")
                    .contains("127.0.0.2", "~/.muster/qwen/image", "1 MB are to come", "0 MB are free");
            assertThat(neighbour.questions()).containsExactly(sum + " 0");
        }
        assertThat(second.copies()).isEmptyDirectory();
    }

    @Test
    void aDiskThatTakesNoMoreAmidTheCopyIsNamedAndThePartDeleted() throws Exception {
        second.program("head", "#!/bin/sh\necho 'No space left on device' >&2\nexit 1\n");
        try (var neighbour = neighbour(says("here", Arrays.copyOf(content, 5)))) {
            assertThat(second.run(scripts(second).fetch(), toldByNeighbour()).stderr())
                    .startsWith("muster: DISK_FULL: ")
                    .contains("127.0.0.2", "~/.muster/qwen/image takes no more");
            assertThat(neighbour.questions()).containsExactly(sum + " 0");
        }
        assertThat(second.copies().resolve(sum + ".part")).doesNotExist();
    }

    @Test
    void anEngineWithoutRoomIsNamedWithItsFolder() throws Exception {
        Files.writeString(second.file("refusal"), "Error processing tar file: write /usr/x: no space left on device\n");
        try (var neighbour = neighbour(says("here", content))) {
            assertThat(second.run(scripts(second).fetch(), toldByNeighbour()).stderr())
                    .startsWith("muster: DISK_FULL: ")
                    .contains(second.file("").toString(), "no space left on device");
            assertThat(neighbour.questions()).containsExactly(sum + " 0");
        }
        assertThat(second.copies()).isEmptyDirectory();
    }

    @Test
    void anImageThatHasAnotherIdAfterLoadingIsRefused() throws Exception {
        Files.writeString(second.file("id"), "sha256:other\n");
        try (var neighbour = neighbour(says("here", content))) {
            assertThat(second.run(scripts(second).fetch(), toldByNeighbour()).stderr())
                    .startsWith("muster: IMAGE_NOT_COPIED: ")
                    .contains("sha256:other", id);
            assertThat(neighbour.questions()).containsExactly(sum + " 0");
        }
    }

    @Test
    void aStrangerAtThePortIsNamed() throws Exception {
        Files.write(first.file("content"), content);
        try (var stranger = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            assertThat(stranger.isBound()).isTrue();

            assertThat(first.run(scripts(first).offer(), told(id, "", "")).stderr())
                    .startsWith("muster: COPY_PORT_TAKEN: ")
                    .contains(String.valueOf(port), "127.0.0.1");
        }
    }

    @Test
    void aSaveThatFailsIsNamedAndLeavesNothing() throws Exception {
        Files.write(first.file("content"), content);
        Files.writeString(first.file("refusal"), "layer is gone\n");

        assertThat(first.run(scripts(first).offer(), told(id, "", "")).stderr())
                .startsWith("muster: IMAGE_NOT_COPIED: ")
                .contains("layer is gone");
        assertThat(first.copies()).isEmptyDirectory();
    }

    @Test
    void whereNobodyListensAnyMoreTheFetchingEnds() throws Exception {
        // A neighbour that goes on for ever: it says that it is here, and then nothing.
        try (var server = new ServerSocket(port, 50, InetAddress.getLoopbackAddress())) {
            var thread = new Thread(() -> trickle(server));
            thread.setDaemon(true);
            thread.start();
            long startedAt = System.nanoTime();

            second.run(scripts(second).fetch(), " | head -n 1", toldByNeighbour());

            assertThat(Duration.ofNanos(System.nanoTime() - startedAt)).isLessThan(Duration.ofSeconds(15));
        }
        long size = Files.size(second.copies().resolve(sum + ".part"));
        Thread.sleep(1000);
        assertThat(second.copies().resolve(sum + ".part")).hasSize(size);
    }

    private static void trickle(ServerSocket server) {
        while (!server.isClosed()) {
            try (var socket = server.accept()) {
                if (socket.getInputStream().read() >= 0) {
                    socket.getOutputStream().write(says("here", NONE));
                    while (true) {
                        socket.getOutputStream().write(new byte[10]);
                        Thread.sleep(100);
                    }
                }
            } catch (IOException e) {
                // The other side has gone, or the test is over.
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private ScriptedNeighbour neighbour(byte[]... answers) throws IOException {
        return new ScriptedNeighbour(port, answers);
    }

    private String[] toldByNeighbour() {
        return new String[] {first.address() + "=" + archive, second.address() + "="};
    }

    private String[] told(String ofFirst, String ofSecond, String ofThird) {
        return new String[] {
            first.address() + "=" + ofFirst, second.address() + "=" + ofSecond, third.address() + "=" + ofThird
        };
    }

    private ImageCopyScripts scripts(StandInHost host) {
        return scripts(host, DockerRuntime.image(IMAGE).pull("neighbour"));
    }

    private ImageCopyScripts withArchive(StandInHost host) {
        return scripts(host, DockerRuntime.image(IMAGE).archive(Path.of("it's $(a) file.tar")));
    }

    private ImageCopyScripts scripts(StandInHost host, DockerRuntime runtime) {
        Node node = Node.of(host.address());
        Cluster cluster = Cluster.builder()
                .name("qwen")
                .nodes(Node.of(first.address()), Node.of(second.address()), Node.of(third.address()))
                .npusPerNode(8)
                .build();
        Deployment deployment = Deployment.builder(cluster, ModelSpec.of("any/model"))
                .runtime(runtime.copyPort(port))
                .build();
        return new ImageCopyScripts(deployment, node);
    }
}
