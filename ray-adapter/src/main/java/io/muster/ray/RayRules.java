package io.muster.ray;

import io.muster.check.Finding;
import io.muster.check.Quoted;
import io.muster.deploy.Deployment;
import io.muster.vllm.LauncherRules;
import java.util.ArrayList;
import java.util.List;

/** What cannot work with Ray, seen from the description alone. */
final class RayRules {

    private static final List<String> BACKENDS = List.of("--distributed-executor-backend", "--data-parallel-backend");

    private RayRules() {}

    static List<Finding> check(Deployment deployment, RayLauncher ray) {
        var findings = new ArrayList<Finding>();
        if (ray.port(RayPort.MIN_WORKER) > ray.port(RayPort.MAX_WORKER)) {
            findings.add(Finding.error(
                    RayCode.RAY_WORKER_PORTS,
                    RayPort.MAX_WORKER.path(),
                    "Expected a port of at least " + ray.port(RayPort.MIN_WORKER) + ", which is "
                            + RayPort.MIN_WORKER.path() + ", saw " + ray.port(RayPort.MAX_WORKER) + ".",
                    "Give the processes of Ray a range of some hundred ports at least."));
        }
        findings.addAll(backends(deployment));
        findings.addAll(new RayAccess(deployment, ray).check());
        ray.version().ifPresent(version -> {
            if (!RayVersion.isReadable(version)) {
                findings.add(Finding.error(
                        RayCode.RAY_VERSION_UNREADABLE,
                        "ray.version",
                        "Expected a version such as 2.48.0, saw " + Quoted.of(version) + ".",
                        "Write the version that ray --version prints on the hosts, or leave it out."));
            }
        });
        if (deployment.parallelism().data() > 1) {
            findings.add(Finding.warning(
                    RayCode.DATA_PARALLEL_ON_RAY,
                    "parallelism.data",
                    "Data parallel size " + deployment.parallelism().data()
                            + " with Ray: releases of vllm-ascend fail to place the ranks (vllm-ascend issue 2879).",
                    "Prefer tensor and pipeline parallelism with Ray, or for data parallel the launcher vllm."));
        }
        return findings;
    }

    private static List<Finding> backends(Deployment deployment) {
        return LauncherRules.freeArgs(deployment, BACKENDS).stream()
                .map(arg -> Finding.error(
                        RayCode.BACKEND_NOT_RAY,
                        arg.path(),
                        "Expected the launcher alone to choose the backend, saw " + Quoted.of(arg.text())
                                + " among the free arguments.",
                        "Remove it: the ranks are started through Ray."))
                .toList();
    }
}
