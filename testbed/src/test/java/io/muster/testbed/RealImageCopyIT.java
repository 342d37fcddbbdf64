package io.muster.testbed;

import static io.muster.testbed.Clusters.assertUp;
import static io.muster.testbed.Clusters.states;
import static io.muster.testbed.Clusters.up;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.Muster;
import io.muster.Planner;
import io.muster.check.Finding;
import io.muster.deploy.Deployment;
import io.muster.docker.DockerRuntime;
import io.muster.plan.Phase;
import io.muster.plan.Plan;
import io.muster.run.Report;
import io.muster.run.RunEvent;
import io.muster.status.NodeState;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** Real images of several hundred megabytes on their way between three hosts with a real Docker each; no registry is there. */
@TestInstance(Lifecycle.PER_CLASS)
class RealImageCopyIT {

    private static final String IMAGE = "muster/ray:2.60.0";
    private static final String FOLDER = "~/.muster/copied/image";

    @SuppressWarnings("NullAway.Init")
    private Bed bed;

    private final List<RunEvent> events = new CopyOnWriteArrayList<>();

    @BeforeAll
    void makeHosts() {
        bed = Bed.makeWithDocker("10.83.23", 3, "2.60.0");
    }

    @AfterEach
    void clean() {
        events.clear();
        try (Muster muster = Muster.overSsh()) {
            muster.down(deployment(runtime(), 1, 2, 3));
        }
        for (int number = 1; number <= 3; number++) {
            bed.on(number, "docker tag kept " + IMAGE + " && docker rmi kept");
        }
    }

    @AfterAll
    void endHosts() {
        if (bed != null) {
            bed.close();
        }
    }

    @Test
    void twoHostsGetTheImageOfTheThirdAndNothingOfTheCopyingIsLeft() throws Exception {
        bed.on(1, "docker rmi " + IMAGE);
        bed.on(3, "docker rmi " + IMAGE);
        Deployment deployment = deployment(runtime(), 1, 2, 3);

        assertUp(up(deployment));

        assertThat(states(deployment)).containsOnly(NodeState.ALIVE);
        assertSameImageAndNothingElse();
        for (int number = 1; number <= 3; number++) {
            assertThat(bed.on(number, "docker ps -a --format '{{.Names}}'")).isEqualTo("muster-copied");
        }
        Report again = copy(runtime(), 1, 2, 3);
        assertUp(again);
        assertThat(again.changed()).isFalse();
    }

    @Test
    void whereNoHostHasTheImageItComesFromTheControlMachine() {
        for (int number = 1; number <= 3; number++) {
            bed.on(number, "docker rmi " + IMAGE);
        }

        assertUp(copy(runtime().archive(bed.imageArchive()), 1, 2, 3));

        assertSameImageAndNothingElse();
        assertThat(progress()).anyMatch(line -> line.startsWith("sent "));
    }

    @Test
    void whereNoHostHasTheImageAndNoArchiveIsNamedThatIsSaidOnce() {
        lack(1, 2, 3);

        Report report = copy(runtime(), 1, 2, 3);

        assertThat(report.failures()).singleElement().satisfies(finding -> {
            assertThat(code(finding)).isEqualTo("IMAGE_ABSENT");
            assertThat(finding.message()).contains("on none").contains(IMAGE);
        });
        assertNothingLeft();
    }

    @Test
    void aServerThatIsKilledAndALinkThatIsCutDoNotFetchAnythingTwice() throws Exception {
        lack(2);
        slowDown();
        long before = received(2);
        CompletableFuture<Void> faults = CompletableFuture.runAsync(() -> {
            bed.on(2, untilArrived(60_000_000));
            bed.on(1, "kill -9 $(pgrep -x python3)");
            bed.on(2, untilArrived(150_000_000));
            bed.fault("unplug", 1);
            bed.heal(1);
        });

        assertUp(copy(runtime(), 1, 2));

        faults.get();
        bed.on(1, "tc qdisc del dev eth0 root");
        long size = Long.parseLong(bed.on(1, "docker save " + IMAGE + " | wc -c"));
        // Beside the archive: headers of packets, and what was under way when the link was cut.
        assertThat(received(2) - before).isBetween(size, size + size / 5);
        assertSameImageAndNothingElse();
    }

    @Test
    void aFullDiskIsNamedBeforeAndAmidTheCopyAndOtherImagesStay() throws Exception {
        lack(2, 3);
        slowDown();
        String small = "mkdir -p " + FOLDER + " && mount -t tmpfs -o size=%s small " + FOLDER;
        bed.on(2, small.formatted("100m"));
        bed.on(3, small.formatted("600m"));
        CompletableFuture<Void> filler = CompletableFuture.runAsync(
                () -> bed.on(3, untilArrived(1) + "head -c 1G /dev/zero 2> /dev/null > " + FOLDER + "/filler"));

        Report report = copy(runtime(), 1, 2, 3);

        filler.get();
        bed.on(1, "tc qdisc del dev eth0 root");
        String left = bed.on(3, "ls " + FOLDER);
        bed.on(2, "umount " + FOLDER);
        bed.on(3, "umount " + FOLDER);
        assertThat(report.failures()).hasSize(2).allSatisfy(finding -> {
            assertThat(code(finding)).isEqualTo("DISK_FULL");
            assertThat(finding.message()).contains(FOLDER);
        });
        assertThat(report.failures().get(0).message()).contains(bed.host(2), "are free there");
        assertThat(report.failures().get(1).message()).contains(bed.host(3), " 0 MB are free there");
        assertThat(left).isEqualTo("filler");
        assertThat(bed.on(2, "docker images -q kept")).isEqualTo(bed.on(1, "docker images -q " + IMAGE));
        assertThat(bed.on(1, "docker ps -aq")).isEmpty();
    }

    @Test
    void whatHasArrivedDamagedIsFetchedAnewOnce() {
        lack(2);
        String sum = bed.on(1, "docker save " + IMAGE + " | sha256sum | cut -d' ' -f1");
        bed.on(2, "mkdir -p " + FOLDER + " && head -c 5M /dev/urandom > " + FOLDER + "/" + sum + ".part");

        long before = received(2);

        assertUp(copy(runtime(), 1, 2));

        assertThat(received(2) - before).as("fetched almost twice").isGreaterThan(380_000_000L * 19 / 10);
        assertSameImageAndNothingElse();
    }

    @Test
    void anArchiveThatIsCutOffIsRefusedBeforeAnyHostIsAsked(@TempDir Path folder) throws IOException {
        Path archive = Files.write(folder.resolve("image.tar"), new byte[100]);

        Report report = copy(runtime().archive(archive), 1, 2, 3);

        assertThat(report.failures())
                .singleElement()
                .extracting(RealImageCopyIT::code)
                .isEqualTo("IMAGE_ARCHIVE");
        assertThat(events).isEmpty();
    }

    @Test
    void anArchiveWithAWrongByteIsRefusedByTheEngine(@TempDir Path folder) throws IOException {
        String encoded = bed.on(
                1,
                "tar -C /opt/engine -c fitted-runc | docker import - tiny:1 > /dev/null; docker save tiny:1 | base64 -w 0;"
                        + " docker rmi tiny:1 > /dev/null");
        byte[] bytes = Base64.getDecoder().decode(encoded);
        int inLayer = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("#!/");
        bytes[inLayer + 1]++;
        Path archive = Files.write(folder.resolve("tiny.tar"), bytes);

        Report report = copy(DockerRuntime.image("tiny:1").archive(archive), 1, 2);

        assertThat(report.failures()).singleElement().satisfies(finding -> {
            assertThat(code(finding)).isEqualTo("IMAGE_ARCHIVE");
            assertThat(finding.message()).contains(bed.host(1), "invalid diffID");
        });
        assertThat(bed.on(2, "docker image inspect tiny:1")).contains("No such image");
    }

    @Test
    void aStrangerAtThePortIsNamed() {
        lack(2);
        bed.on(1, "setsid python3 -m http.server 8261 --bind " + bed.host(1) + " > /dev/null 2>&1 & sleep 1");

        Report report = copy(runtime(), 1, 2);
        bed.on(1, "pkill -x python3");

        assertThat(report.failures()).singleElement().satisfies(finding -> {
            assertThat(code(finding)).isEqualTo("PORT_TAKEN");
            assertThat(finding.message()).contains("8261", bed.host(1));
        });
        assertThat(bed.on(1, "docker ps -aq")).isEmpty();
    }

    private static DockerRuntime runtime() {
        return DockerRuntime.image(IMAGE).pull("neighbour");
    }

    private Deployment deployment(DockerRuntime runtime, int... numbers) {
        return bed.deployment("copied", numbers).toBuilder().runtime(runtime).build();
    }

    /** All that comes before anything is written for Ray. */
    private Report copy(DockerRuntime runtime, int... numbers) {
        Plan plan = Planner.create().plan(deployment(runtime, numbers));
        List<Phase> phases = plan.bringUp().stream()
                .takeWhile(phase -> !phase.name().equals("prepare"))
                .toList();
        try (Muster muster = Muster.overSsh()) {
            return muster.apply(new Plan(plan.deployment(), phases, plan.takeDown()), events::add);
        }
    }

    /** What the first host hands out takes 8 s, so that something can come amid the copy. */
    private void slowDown() {
        assertThat(bed.on(1, "tc qdisc add dev eth0 root tbf rate 400mbit burst 1mb latency 400ms"))
                .isEmpty();
    }

    /** Takes the name away; the layers stay, so that no test must wait for them. */
    private void lack(int... numbers) {
        for (int number : numbers) {
            bed.on(number, "docker tag " + IMAGE + " kept && docker rmi " + IMAGE);
        }
    }

    private static String untilArrived(long bytes) {
        return "for ((i = 0; i < 6000; i++)); do [ $(cat " + FOLDER + "/*.part 2> /dev/null | wc -c) -lt " + bytes
                + " ] || break; sleep 0.01; done; ";
    }

    private long received(int number) {
        return Long.parseLong(bed.on(number, "cat /sys/class/net/eth0/statistics/rx_bytes"));
    }

    private List<String> progress() {
        return events.stream()
                .filter(RunEvent.StepProgress.class::isInstance)
                .map(event -> ((RunEvent.StepProgress) event).progress())
                .toList();
    }

    private void assertSameImageAndNothingElse() {
        String id = bed.on(1, "docker image inspect -f '{{.Id}}' " + IMAGE);
        assertThat(id).startsWith("sha256:");
        assertThat(bed.on(2, "docker image inspect -f '{{.Id}}' " + IMAGE)).isEqualTo(id);
        assertThat(bed.on(3, "docker image inspect -f '{{.Id}}' " + IMAGE)).isEqualTo(id);
        assertNothingLeft();
    }

    /** No file of an image, no container that hands one out, and nobody at its port. */
    private void assertNothingLeft() {
        for (int number = 1; number <= 3; number++) {
            assertThat(bed.on(
                            number,
                            "ls -d " + FOLDER
                                    + " 2> /dev/null; docker ps -aq --filter label=io.muster.copy; (: < /dev/tcp/"
                                    + bed.host(number) + "/8261) 2> /dev/null && echo open; true"))
                    .as("left on %s", bed.host(number))
                    .isEmpty();
        }
    }

    private static String code(Finding finding) {
        return finding.code().name();
    }
}
