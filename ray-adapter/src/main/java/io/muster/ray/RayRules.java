package io.muster.ray;

import io.muster.check.Finding;
import io.muster.check.Quoted;
import io.muster.deploy.Deployment;
import io.muster.vllm.LauncherRules;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What cannot work with Ray, seen from the description alone. */
final class RayRules {

    private static final Pattern VERSION = Pattern.compile("(\\d{1,4})\\.(\\d{1,4})(\\.\\d{1,4})?([a-z0-9.]*)");

    private static final List<String> BACKENDS = List.of("--distributed-executor-backend", "--data-parallel-backend");

    private RayRules() {}

    static List<Finding> check(Deployment deployment, RayLauncher ray) {
        var findings = new ArrayList<Finding>();
        findings.addAll(ports(deployment, ray));
        findings.addAll(backends(deployment));
        ray.version().ifPresent(version -> {
            if (!VERSION.matcher(version).matches()) {
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

    private static List<Finding> ports(Deployment deployment, RayLauncher ray) {
        var portOfKey = new LinkedHashMap<String, Integer>();
        portOfKey.put("ray.port", ray.port());
        portOfKey.put("ray.dashboardPort", ray.dashboardPort());
        portOfKey.put("ray.agentPort", ray.agentPort());
        return LauncherRules.ports(deployment, portOfKey);
    }

    /**
     * Whether Ray of that version narrows ASCEND_RT_VISIBLE_DEVICES for its workers unless told not to: the guide's rule,
     * newer than 2.1. A version that is not said is taken as newer.
     */
    static boolean narrowsVisibleDevices(RayLauncher ray) {
        Matcher version = VERSION.matcher(ray.version().orElse("2.48.0"));
        if (!version.matches()) {
            return true;
        }
        int major = Integer.parseInt(version.group(1));
        int minor = Integer.parseInt(version.group(2));
        return major > 2 || (major == 2 && minor > 1);
    }
}
