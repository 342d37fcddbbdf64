package io.muster.docker;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.cluster.Node;
import io.muster.cluster.NpuGeneration;
import io.muster.deploy.Deployment;
import io.muster.drift.Difference;
import io.muster.drift.Restart;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The container that an engine tells of, against the wanted one; in the form in which Docker and Podman tell it. */
class ContainerDriftTest {

    private static final DockerRuntime RUNTIME = DockerRuntime.image(Deployments.IMAGE);

    @Test
    void aContainerOfThisDescriptionIsEqualInTheWordsOfEitherEngine() {
        assertThat(differences(RUNTIME, RUNTIME, 8, 8)).isEmpty();
        Deployment deployment = deployment(RUNTIME, 8);
        String podman = told(deployment).replace("sha256:", "").replace("\"no\"", "\"\"");
        assertThat(ContainerDrift.of(deployment, node(deployment), podman)).isEmpty();
    }

    @Test
    void eachOptionIsToldByItsKeyAndNeedsTheNode() {
        assertOne(
                "runtime.docker.image",
                "vllm-ascend:v0.23.0 (aaaaaaaaaaaa)",
                differences(RUNTIME, DockerRuntime.image("vllm-ascend:v0.24.0"), 8, 8));
        assertOne("runtime.docker.shmSizeGib", "1", differences(RUNTIME, RUNTIME.shmSizeGib(3), 8, 8));
        assertOne("runtime.docker.restart", "no", differences(RUNTIME, RUNTIME.restart("always"), 8, 8));
        assertOne("devices", "[0, 1, 2, 3, 4, 5, 6, 7]", differences(RUNTIME, RUNTIME, 8, 4));
        for (DockerRuntime other : List.of(
                RUNTIME.args(List.of("--privileged")),
                RUNTIME.ulimits(List.of("memlock=-1")),
                RUNTIME.cache("/cache"))) {
            assertThat(differences(RUNTIME, other, 8, 8))
                    .singleElement()
                    .satisfies(d -> assertThat(d.name()).isEqualTo("runtime.docker.*"));
        }
    }

    @Test
    void whatOnlyBringsTheImageIsNoDifference() {
        assertThat(differences(RUNTIME, RUNTIME.pull("never").copyPort(9), 8, 8))
                .isEmpty();
    }

    @Test
    void anImageThatWasReplacedUnderItsNameIsTold() {
        Deployment deployment = deployment(RUNTIME, 8);
        String told = told(deployment).replace("--- image sha256:aaaa", "--- image sha256:bbbb");

        assertThat(ContainerDrift.of(deployment, node(deployment), told))
                .singleElement()
                .satisfies(difference -> {
                    assertThat(difference.name()).isEqualTo("runtime.docker.image");
                    assertThat(difference.wanted().orElseThrow()).contains("bbbb");
                });
    }

    @Test
    void readingNeverFails() {
        Deployment deployment = deployment(RUNTIME, 8);
        String told = told(deployment);
        long seed = new Random().nextLong();
        var random = new Random(seed);
        for (int i = 0; i < 300; i++) {
            int at = random.nextInt(told.length());
            String broken = told.substring(0, at) + (char) (32 + random.nextInt(90)) + told.substring(at + 1);
            assertThat(ContainerDrift.of(deployment, node(deployment), broken.substring(random.nextInt(9))))
                    .as("seed %d", seed)
                    .hasSizeLessThan(5);
        }
        assertThat(ContainerDrift.of(deployment, node(deployment), "--- end\n")).isEmpty();
    }

    private static void assertOne(String name, String running, List<Difference> differences) {
        assertThat(differences).singleElement().satisfies(difference -> {
            assertThat(difference.name()).isEqualTo(name);
            assertThat(difference.running()).hasValue(running);
            assertThat(difference.restart()).isEqualTo(Restart.NODE);
        });
    }

    private static List<Difference> differences(
            DockerRuntime running, DockerRuntime wanted, int npusRunning, int npusWanted) {
        Deployment deployment = deployment(wanted, npusWanted);
        return ContainerDrift.of(deployment, node(deployment), told(deployment(running, npusRunning)));
    }

    private static Deployment deployment(DockerRuntime runtime, int npus) {
        return Deployments.of(NpuGeneration.ATLAS_A2, npus, runtime.image(), Node.of("10.0.0.1")).toBuilder()
                .runtime(runtime)
                .build();
    }

    private static Node node(Deployment deployment) {
        return deployment.cluster().head();
    }

    /** As its container would be told of. */
    private static String told(Deployment deployment) {
        var docker = (DockerRuntime) deployment.runtime();
        String devices = IntStream.range(0, deployment.cluster().npus(node(deployment)))
                .mapToObj(i -> "{\"PathOnHost\":\"/dev/davinci" + i + "\",\"PathInContainer\":\"/dev/davinci" + i
                        + "\",\"CgroupPermissions\":\"rwm\"}")
                .collect(joining(","));
        return """
                --- made
                "sha256:aaaaaaaaaaaaaaaaaaaa"
                "%s"
                %d
                "%s"
                "%s-0123456789abcdef"
                [%s,{"PathOnHost":"/dev/davinci_manager"}]
                --- image sha256:aaaaaaaaaaaaaaaaaaaa
                --- end
                """.formatted(
                        docker.image(),
                        (long) docker.shmSizeGib() << 30,
                        docker.restart(),
                        new ContainerScripts(deployment, node(deployment)).fingerprint(),
                        devices);
    }
}
