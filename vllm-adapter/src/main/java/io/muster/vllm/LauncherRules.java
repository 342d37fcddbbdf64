package io.muster.vllm;

import io.muster.check.Finding;
import io.muster.check.FreeArgs;
import io.muster.deploy.Deployment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** For launchers: what each of them checks alike. */
public final class LauncherRules {

    private LauncherRules() {}

    /** Those ports, and that of the service, that are given to more than one key. */
    public static List<Finding> ports(Deployment deployment, Map<String, Integer> portOfKey) {
        var keyOfPort = new HashMap<Integer, String>();
        var findings = new ArrayList<Finding>();
        portOfKey.forEach((key, port) -> use(findings, keyOfPort, key, port));
        if (deployment.serve().serves()) {
            use(findings, keyOfPort, "serve.port", deployment.serve().port());
        }
        return findings;
    }

    private static void use(List<Finding> findings, Map<Integer, String> keyOfPort, String key, int port) {
        String other = keyOfPort.putIfAbsent(port, key);
        if (other != null) {
            findings.add(Finding.error(
                    ServeCode.PORTS_COLLIDE,
                    key,
                    "Port " + port + " is given to " + other + " and to " + key + ".",
                    "Give each a port of its own."));
        }
    }

    /** Free arguments that are one of those flags: vLLM would take the last one said, and the plan would lie. */
    public static List<FreeArgs.Flag> freeArgs(Deployment deployment, List<String> flags) {
        return FreeArgs.of(deployment.serve().args()).all().stream()
                .filter(flag -> !flag.isOff() && flags.stream().anyMatch(flag::means))
                .toList();
    }
}
