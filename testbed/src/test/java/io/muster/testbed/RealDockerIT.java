package io.muster.testbed;

import static io.muster.testbed.Clusters.assertUp;
import static io.muster.testbed.Clusters.await;
import static io.muster.testbed.Clusters.states;
import static io.muster.testbed.Clusters.up;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.muster.Muster;
import io.muster.check.Finding;
import io.muster.deploy.Deployment;
import io.muster.deploy.Environment;
import io.muster.docker.DockerRuntime;
import io.muster.drift.Difference;
import io.muster.drift.Restart;
import io.muster.preflight.Preflight;
import io.muster.run.Report;
import io.muster.status.NodeState;
import io.muster.status.NodeStatus;
import io.muster.watch.Part;
import io.muster.watch.WatchEvent;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** A cluster of real Ray in containers, on two hosts with a real sshd and a real Docker daemon each. */
@TestInstance(Lifecycle.PER_CLASS)
class RealDockerIT {

    private static final String IMAGE = "muster/ray:2.60.0";
    private static final String VALUE = "two\nlines, 'quoted' $HOME";

    @SuppressWarnings("NullAway.Init")
    private Bed bed;

    @BeforeAll
    void makeHosts() {
        bed = Bed.makeWithDocker("10.83.5", 2, "2.60.0");
    }

    @AfterEach
    void clean() {
        bed.powerOn();
        try (Muster muster = Muster.overSsh()) {
            muster.down(deployment(runtime()));
        }
    }

    @AfterAll
    void endHosts() {
        if (bed != null) {
            bed.close();
        }
    }

    @Test
    void comesUpProvedAsPlannedStaysUnchangedAndLeavesNothing() throws Exception {
        Deployment deployment = deployment(runtime().ulimits(List.of("core=0")).args(List.of("--volume=/opt:/models")));
        assertPreflightSeesTheImageAndMakesNothing(deployment);
        assertUp(up(deployment));
        assertThat(states(deployment)).containsExactly(NodeState.ALIVE, NodeState.ALIVE);
        for (int number = 1; number <= 2; number++) {
            assertRunsAsPlanned(number);
        }

        Report again = up(deployment);
        assertUp(again);
        assertThat(again.changed()).isFalse();

        Deployment changed = deployment(runtime().shmSizeGib(3));
        Report other = up(changed);
        assertUp(other);
        assertThat(other.drift().differences()).extracting(Difference::name).containsOnly("runtime.docker.shmSizeGib");
        assertThat(other.drift().restart()).isEqualTo(Restart.GANG);
        assertThat(states(changed)).containsExactly(NodeState.ALIVE, NodeState.ALIVE);
        assertThat(up(changed).changed()).isFalse();

        try (Muster another = Muster.overSsh()) {
            assertThat(another.down(deployment).failures()).isEmpty();
        }
        assertThat(bed.on(1, "docker ps -aq")).isEmpty();
        assertThat(bed.on(2, "docker ps -aq")).isEmpty();
        bed.assertNothingLeft();
    }

    private void assertPreflightSeesTheImageAndMakesNothing(Deployment deployment) throws Exception {
        try (Muster muster = Muster.overSsh()) {
            Preflight preflight = muster.preflight(deployment);
            assertThat(preflight.findings().errors()).isEmpty();
            for (int number = 1; number <= 2; number++) {
                assertThat(preflight.facts().get(bed.host(number)))
                        .containsExactly(Map.entry("image", imageId(number)));
                assertThat(bed.on(number, "docker ps -aq; ls -d ~/.muster 2> /dev/null; true"))
                        .isEmpty();
            }
        }
    }

    /** What was asked for, option by option, as the engine tells it. Memory locks and capabilities are not claimed. */
    private void assertRunsAsPlanned(int number) throws IOException {
        JsonNode container = new ObjectMapper()
                .readTree(bed.on(number, "docker inspect muster-boxed"))
                .get(0);
        JsonNode host = container.get("HostConfig");
        assertThat(container.get("Image").asText()).isEqualTo(imageId(number));
        assertThat(host.get("NetworkMode").asText()).isEqualTo("host");
        assertThat(host.get("ShmSize").asLong()).isEqualTo(2L << 30);
        assertThat(host.at("/RestartPolicy/Name").asText()).isEqualTo("no");
        assertThat(host.get("Ulimits")).singleElement().satisfies(limit -> {
            assertThat(limit.get("Name").asText()).isEqualTo("core");
            assertThat(limit.get("Hard").asLong()).isZero();
        });
        var devices = new ArrayList<String>();
        host.get("Devices").forEach(d -> devices.add(d.get("PathOnHost").asText()));
        assertThat(devices)
                .containsExactly(
                        "/dev/davinci0",
                        "/dev/davinci1",
                        "/dev/davinci2",
                        "/dev/davinci3",
                        "/dev/davinci4",
                        "/dev/davinci5",
                        "/dev/davinci6",
                        "/dev/davinci7",
                        "/dev/davinci_manager",
                        "/dev/devmm_svm",
                        "/dev/hisi_hdc");
        var binds = new ArrayList<String>();
        host.get("Binds").forEach(bind -> binds.add(bind.asText()));
        // Of the driver's files those that stand in for them here: what is not there is not mounted.
        assertThat(binds)
                .containsExactlyInAnyOrder(
                        "/usr/local/Ascend/driver/tools/hccn_tool:/usr/local/Ascend/driver/tools/hccn_tool",
                        "/usr/local/bin/npu-smi:/usr/local/bin/npu-smi",
                        "/usr/local/Ascend/driver/version.info:/usr/local/Ascend/driver/version.info",
                        "/etc/hccn.conf:/etc/hccn.conf",
                        "/root/.muster/boxed:/root/.muster/boxed",
                        "/root/.cache:/root/.cache",
                        "/opt:/models");
        assertThat(container.at("/Config/Labels/io.muster.cluster").asText()).isEqualTo("boxed");
        assertThat(container.at("/Config/Labels/io.muster.fingerprint").asText())
                .matches("[0-9a-f]{16}-[0-9a-f]{16}");

        var environment = new ArrayList<String>();
        container.at("/Config/Env").forEach(variable -> environment.add(variable.asText()));
        assertThat(environment).contains("VALUE=" + VALUE, "HCCL_IF_IP=" + bed.host(number));
        Map<String, String> ofContainer = environment.stream()
                .map(variable -> variable.split("=", 2))
                .collect(toMap(variable -> variable[0], variable -> variable[1]));
        String raylet = bed.on(number, "cat /proc/$(pgrep -x raylet)/environ");
        List<String> variables = List.of(raylet.split("\0", -1));
        assertThat(variables).contains("VALUE=" + VALUE);
        for (String line : variables) {
            String[] variable = line.split("=", 2);
            if (variable[0].matches("(HCCL|GLOO|TP|ASCEND|VLLM|MUSTER)_.*")) {
                assertThat(ofContainer).containsEntry(variable[0], variable[1]);
            }
        }
    }

    @Test
    void aHostWithoutTheImageIsNamed() {
        bed.on(2, "docker tag " + IMAGE + " kept && docker rmi " + IMAGE);
        Report never = up(deployment(runtime().pull("never")));
        Report missing = up(deployment(runtime()));
        bed.on(2, "docker tag kept " + IMAGE + " && docker rmi kept");

        assertOne(never, "IMAGE_ABSENT", "runtime.docker.pull is never");
        assertOne(missing, "IMAGE_ABSENT", "docker pull said");
    }

    @Test
    void hostsWithDifferentImagesOfOneNameAreNamed() {
        bed.on(
                2,
                "docker tag " + IMAGE + " kept && docker create --name other " + IMAGE + " && docker commit other "
                        + IMAGE + " && docker rm other");
        Report report = up(deployment(runtime()));
        String other = imageId(2);
        bed.on(2, "docker tag kept " + IMAGE + " && docker rmi kept " + other);

        assertThat(report.failures()).singleElement().satisfies(finding -> {
            assertThat(code(finding)).isEqualTo("IMAGE_DIFFERS");
            assertThat(finding.message()).contains(imageId(1) + " on " + bed.host(1), other + " on " + bed.host(2));
        });
    }

    @Test
    void aHostWithoutADeviceFileOfTheDriverIsNamed() {
        bed.on(2, "mv /dev/hisi_hdc /dev/away");
        Report report = up(deployment(runtime()));
        bed.on(2, "mv /dev/away /dev/hisi_hdc");

        assertOne(report, "DEVICE_FILE_MISSING", "/dev/hisi_hdc");
    }

    @Test
    void aStrangersContainerIsNamedAndNeverRemoved() {
        bed.on(2, "docker run -d --name muster-boxed --net=none " + IMAGE + " sleep infinity");
        Report report = up(deployment(runtime()));
        try (Muster muster = Muster.overSsh()) {
            assertThat(muster.down(deployment(runtime())).failures()).isEmpty();
        }
        String running = bed.on(2, "docker inspect -f '{{.State.Running}}' muster-boxed");
        bed.on(2, "docker rm -f muster-boxed");

        assertOne(report, "CONTAINER_NAME_TAKEN", "muster-boxed");
        assertThat(running).isEqualTo("true");
    }

    @Test
    void aKilledContainerIsSeenAndUpMakesItAnew() throws InterruptedException {
        Deployment deployment = deployment(runtime());
        assertUp(up(deployment));
        try (var watched = new Watched(deployment)) {
            watched.await(bed.host(2), Part.NODE, true);
            bed.on(2, "docker kill muster-boxed");
            long killed = System.nanoTime();

            NodeStatus worker = await(deployment, 1, n -> n.state() != NodeState.ALIVE);
            assertThat(worker.host()).isEqualTo(bed.host(2));
            assertThat(worker.state()).isEqualTo(NodeState.DEAD);
            assertThat(worker.cause()).contains("is not running");
            // Ray itself notices after 13 s at the earliest.
            assertThat(Duration.ofNanos(System.nanoTime() - killed)).isLessThan(Duration.ofSeconds(5));

            WatchEvent lost = watched.await(bed.host(2), Part.RUNTIME, false).event();
            assertThat(lost.cause()).contains("is not running");
        }

        assertUp(up(deployment));
    }

    @Test
    void downTakesWhatItReachesWhereAHostIsGone() {
        Deployment deployment = deployment(runtime());
        assertUp(up(deployment));
        bed.fault("unplug", 2);
        Report report;
        try (Muster muster = Muster.overSsh()) {
            report = muster.down(deployment);
        }
        bed.heal(2);

        assertOne(report, "HOST_UNREACHABLE", "");
        assertThat(bed.on(1, "docker ps -aq")).isEmpty();
        bed.assertNothingLeft(1);
    }

    private static DockerRuntime runtime() {
        return DockerRuntime.image(IMAGE).shmSizeGib(2);
    }

    private Deployment deployment(DockerRuntime runtime) {
        return bed.deployment("boxed", 1, 2).toBuilder()
                .runtime(runtime)
                .environment(new Environment(Map.of("VALUE", VALUE), Map.of()))
                .build();
    }

    private String imageId(int number) {
        return bed.on(number, "docker image inspect -f '{{.Id}}' " + IMAGE);
    }

    /** One finding, of the second host. */
    private void assertOne(Report report, String code, String said) {
        assertThat(report.failures()).singleElement().satisfies(finding -> {
            assertThat(code(finding)).isEqualTo(code);
            assertThat(finding.path()).startsWith("nodes[1]");
            assertThat(finding.message()).contains(bed.host(2), said);
            assertThat(finding.remedy()).isNotBlank();
        });
    }

    private static String code(Finding finding) {
        return finding.code().name();
    }
}
