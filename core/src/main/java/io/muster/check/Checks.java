package io.muster.check;

import io.muster.deploy.Deployment;
import java.util.List;

/** All rules that hold for every launcher and runtime, in the order in which a person would fix them. */
public final class Checks {

    private static final List<Rule> RULES = List.of(
            new NameRule(),
            new AddressRule(),
            new SshRule(),
            new NicRule(),
            new NpuRule(),
            new WorldSizeRule(),
            new TextRule(),
            new EnvironmentRule(),
            new ServeArgsRule());

    private Checks() {}

    /** Every finding of every rule. */
    public static List<Finding> of(Deployment deployment) {
        return RULES.stream().flatMap(rule -> rule.check(deployment).stream()).toList();
    }
}
