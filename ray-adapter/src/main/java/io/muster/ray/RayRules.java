package io.muster.ray;

import io.muster.check.Finding;
import io.muster.check.Quoted;
import io.muster.deploy.Deployment;
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
                    "Prefer tensor and pipeline parallelism with Ray."));
        }
        return findings;
    }

    /** vLLM would take the last one said, and then start without Ray. */
    private static List<Finding> backends(Deployment deployment) {
        var findings = new ArrayList<Finding>();
        List<String> args = deployment.serve().args();
        for (int i = 0; i < args.size(); i++) {
            // vLLM takes underscores for hyphens, and the begin of a flag for the whole.
            String flag = args.get(i).split("[=\\s]", 2)[0].replace('_', '-');
            if (flag.length() > 2 && BACKENDS.stream().anyMatch(backend -> backend.startsWith(flag))) {
                findings.add(Finding.error(
                        RayCode.BACKEND_NOT_RAY,
                        "serve.args[" + i + "]",
                        "Expected the launcher alone to choose the backend, saw " + Quoted.of(args.get(i))
                                + " among the free arguments.",
                        "Remove it: the ranks are started through Ray."));
            }
        }
        return findings;
    }

    private static List<Finding> ports(Deployment deployment, RayLauncher ray) {
        var keyOfPort = new LinkedHashMap<Integer, String>();
        var findings = new ArrayList<Finding>();
        var portOfKey = new LinkedHashMap<String, Integer>();
        portOfKey.put("ray.port", ray.port());
        portOfKey.put("ray.dashboardPort", ray.dashboardPort());
        portOfKey.put("ray.agentPort", ray.agentPort());
        if (deployment.serve().serves()) {
            portOfKey.put("serve.port", deployment.serve().port());
        }
        portOfKey.forEach((key, port) -> {
            String other = keyOfPort.putIfAbsent(port, key);
            if (other != null) {
                findings.add(Finding.error(
                        RayCode.PORTS_COLLIDE,
                        key,
                        "Port " + port + " is given to " + other + " and to " + key + ".",
                        "Give each a port of its own."));
            }
        });
        return findings;
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
