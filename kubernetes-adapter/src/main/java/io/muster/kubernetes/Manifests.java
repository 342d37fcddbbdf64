package io.muster.kubernetes;

import io.muster.InvalidDeploymentException;
import io.muster.Planner;
import io.muster.check.Finding;
import io.muster.check.Findings;
import io.muster.check.Severity;
import io.muster.deploy.Deployment;
import io.muster.plan.NodePrograms;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Renders deployments for Kubernetes: what runs in a pod has the arguments and the environment that it has on a host. Immutable and
 * thread-safe.
 */
public final class Manifests {

    private final Planner planner;
    private final Optional<String> npuResource;

    private Manifests(Planner planner, Optional<String> npuResource) {
        this.planner = planner;
        this.npuResource = npuResource;
    }

    /** With the adapters of that planner, and NPUs as the device plugin of Ascend calls them. */
    public static Manifests of(Planner planner) {
        return new Manifests(planner, Optional.empty());
    }

    /** NPUs under another name, such as {@code huawei.com/Ascend910B3} of another device plugin. */
    public Manifests npuResource(String name) {
        return new Manifests(planner, Optional.of(name));
    }

    /**
     * That deployment as that kind. Equal deployments give equal texts.
     *
     * @throws InvalidDeploymentException if the deployment has an error, or cannot be such a manifest
     * @throws IllegalStateException if no adapter understands the deployment's launcher or runtime
     */
    public Manifest render(Deployment deployment, ManifestKind kind) {
        Deployment complete = planner.complete(deployment);
        var findings = new ArrayList<>(planner.check(complete).all());
        List<Finding> own = ManifestRules.check(complete, kind);
        findings.addAll(own);
        refuse(findings);
        List<NodePrograms> nodes = planner.programs(complete);
        var pods = new Pods(complete, kind, nodes, npuResource.orElseGet(() -> NpuResource.of(complete)));
        refuse(pods.findings());
        String yaml = switch (kind) {
            case RAYCLUSTER -> new RayClusterManifest(complete, pods).yaml();
            case RAYSERVICE -> new RayServiceManifest(complete, pods).yaml();
            case LEADERWORKERSET -> new LeaderWorkerSetManifest(complete, pods).yaml();
        };
        return new Manifest(yaml, own);
    }

    private static void refuse(List<Finding> findings) {
        if (findings.stream().anyMatch(finding -> finding.severity() == Severity.ERROR)) {
            throw new InvalidDeploymentException(Findings.of(findings));
        }
    }
}
