package io.muster.vllm;

import io.muster.check.FreeArgs;
import io.muster.deploy.Deployment;
import java.util.List;

/** For launchers: what each of them checks alike. */
public final class LauncherRules {

    private LauncherRules() {}

    /** Free arguments that are one of those flags: vLLM would take the last one said, and the plan would lie. */
    public static List<FreeArgs.Flag> freeArgs(Deployment deployment, List<String> flags) {
        return FreeArgs.of(deployment.serve().args()).all().stream()
                .filter(flag -> !flag.isOff() && flags.stream().anyMatch(flag::means))
                .toList();
    }
}
