package io.muster.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.InvalidDeploymentException;
import io.muster.check.Finding;
import io.muster.cluster.Cluster;
import io.muster.cluster.Node;
import io.muster.cluster.SshAccess;
import io.muster.cluster.SshTarget;
import io.muster.deploy.BareRuntime;
import io.muster.deploy.Deployment;
import io.muster.deploy.Environment;
import io.muster.deploy.Parallelism;
import io.muster.deploy.Secret;
import io.muster.deploy.ServeOptions;
import io.muster.docker.DockerRuntime;
import io.muster.ray.RayLauncher;
import io.muster.vllm.Guide;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Nothing of a description is lost without a word. */
class ManifestRulesTest {

    private static final String IMAGE = "quay.io/ascend/vllm-ascend:v0.23.0";

    @Test
    void aPodNeedsAnImage() {
        Deployment bare = Deployments.ray().toBuilder()
                .runtime(BareRuntime.withoutSetup())
                .build();

        assertRefused(bare, ManifestKind.RAYCLUSTER, "IMAGE_NOT_NAMED runtime");
    }

    @Test
    void kubeRayNeedsRay() {
        assertRefused(Deployments.replica(), ManifestKind.RAYCLUSTER, "KIND_UNSUITED vllm");
        assertRefused(Deployments.replica(), ManifestKind.RAYSERVICE, "KIND_UNSUITED vllm");
    }

    @Test
    void rayServiceNeedsOneReplicaThatIsServedToEverybodyByAKnownRay() {
        Deployment deployment = Deployments.ray().toBuilder()
                .parallelism(Parallelism.tensor(8).data(2))
                .launcher(RayLauncher.ofDefaults())
                .secret("VLLM_API_KEY", Secret.environment("KEY"))
                .build();

        assertRefused(
                deployment,
                ManifestKind.RAYSERVICE,
                "KIND_UNSUITED parallelism.data",
                "KIND_UNSUITED secrets.VLLM_API_KEY",
                "RAY_VERSION_NOT_NAMED ray.version");
        assertRefused(
                Deployments.ray().toBuilder().serve(ServeOptions.none()).build(),
                ManifestKind.RAYSERVICE,
                "KIND_UNSUITED serve");
    }

    @Test
    void whatTheServerOfClientsIsToldHasNoPlaceInRayServe() {
        Deployment deployment = Deployments.ray().toBuilder()
                .serve(ServeOptions.builder()
                        .args(List.of("--host", "0.0.0.0", "--enforce-eager", "--api-key=k", "-tp", "8"))
                        .build())
                .build();

        assertThat(ServeArguments.check(deployment))
                .extracting(Finding::path)
                .containsExactly("serve.args[0]", "serve.args[3]", "serve.args[4]", "serve.args[5]");
    }

    @Test
    void aLeaderWorkerSetNeedsWorkersThatAreAlike() {
        assertRefused(Deployments.uneven(), ManifestKind.LEADERWORKERSET, "KIND_UNSUITED nodes");
    }

    @Test
    void aNameMustBeOneOfAService() {
        Cluster cluster = Guide.cluster("7b", Guide.HEAD, Guide.WORKER);
        Deployment deployment = Guide.builder(cluster)
                .launcher(RayLauncher.ofDefaults().version("2.48.0"))
                .runtime(DockerRuntime.image(IMAGE))
                .build();

        assertRefused(deployment, ManifestKind.RAYCLUSTER, "POD_NAME name");
    }

    @Test
    void theAddressOfAnotherWorkerIsNothingThatAPodCanKnow() {
        Deployment deployment = Deployments.replicas().toBuilder()
                .environment(new Environment(Map.of("PEERS", "10.0.0.1,10.0.0.3:80", "OTHER", "10.0.0.33"), Map.of()))
                .build();

        assertRefused(deployment, ManifestKind.LEADERWORKERSET, "HOST_NOT_CARRIED env.PEERS");
    }

    @Test
    void whatPodsHaveNotIsToldWithItsPlace() {
        Cluster cluster = Cluster.builder()
                .name("muster")
                .nodes(
                        Node.of("10.0.0.1").nic("eth0").devices(List.of(8, 9, 10, 11, 12, 13, 14, 15)),
                        Node.of("10.0.0.2").ssh(SshTarget.of("worker")))
                .npusPerNode(8)
                .ssh(SshAccess.ofDefaults().user("root"))
                .build();
        Deployment deployment = Guide.builder(cluster)
                .launcher(RayLauncher.ofDefaults())
                .runtime(DockerRuntime.image(IMAGE)
                        .engine("podman")
                        .archive(Path.of("image.tar"))
                        .ulimits(List.of("memlock=-1"))
                        .restart("always")
                        .args(List.of("--volume=/models:/models", "--privileged", "--cpus=8")))
                .build();

        assertThat(Deployments.MANIFESTS
                        .render(deployment, ManifestKind.RAYCLUSTER)
                        .findings())
                .extracting(Finding::path)
                .containsExactly(
                        "nodes[0].nic",
                        "nodes[0].devices",
                        "nodes[1].ssh",
                        "ssh",
                        "ray.version",
                        "runtime.docker.engine",
                        "runtime.docker.pull",
                        "runtime.docker.archive",
                        "runtime.docker.ulimits",
                        "runtime.docker.restart",
                        "runtime.docker.args[2]");
    }

    @Test
    void anErrorOfTheDeploymentItselfIsToldToo() {
        Deployment deployment = Deployments.ray().toBuilder()
                .parallelism(Parallelism.tensor(8).pipeline(4))
                .runtime(BareRuntime.withoutSetup())
                .build();

        assertRefused(deployment, ManifestKind.RAYCLUSTER, "WORLD_TOO_LARGE parallelism", "IMAGE_NOT_NAMED runtime");
    }

    @Test
    void anotherDevicePluginMayCallNpusOtherwise() {
        assertThat(Deployments.MANIFESTS
                        .npuResource("huawei.com/Ascend910B3")
                        .render(Deployments.ray(), ManifestKind.RAYCLUSTER)
                        .yaml())
                .contains("huawei.com/Ascend910B3: \"8\"")
                .doesNotContain("huawei.com/Ascend910:");
    }

    private static void assertRefused(Deployment deployment, ManifestKind kind, String... findings) {
        var told = new ArrayList<String>();
        assertThatThrownBy(() -> Deployments.MANIFESTS.render(deployment, kind))
                .isInstanceOfSatisfying(
                        InvalidDeploymentException.class,
                        refused -> refused.findings().errors().stream()
                                .map(finding -> finding.code().name() + " " + finding.path())
                                .forEach(told::add));
        assertThat(told).containsExactlyInAnyOrder(findings);
    }
}
