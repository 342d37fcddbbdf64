package io.muster.check;

import static java.util.stream.Collectors.toSet;

import io.muster.cluster.Node;
import io.muster.deploy.Deployment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The user's environment variables: of nodes that exist, by names that a shell can export, and none of Muster's own. */
final class EnvironmentRule implements Rule {

    /** Of programs that vLLM runs; what else looks like one may be none. */
    private static final Set<String> SECRETS = Set.of("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN", "VLLM_API_KEY");

    private static final Pattern SECRET_LOOKING =
            Pattern.compile(".*(_API_KEY|_ACCESS_KEY|_TOKEN|PASSWORD.*|SECRET.*)");
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    /** Variables whose right value differs from node to node (facts/ascend.md 3.1), so that one for all is wrong. */
    private static final Set<String> NODE_LOCAL = Set.of("HCCL_IF_IP", "VLLM_HOST_IP");

    private static final Set<String> COMPUTED = Set.of(
            "HCCL_IF_IP",
            "VLLM_HOST_IP",
            "HCCL_SOCKET_IFNAME",
            "GLOO_SOCKET_IFNAME",
            "TP_SOCKET_IFNAME",
            "ASCEND_RT_VISIBLE_DEVICES");

    /** Variables that bash sets itself and lets nobody set. */
    private static final Set<String> READ_ONLY =
            Set.of("BASHOPTS", "BASH_VERSINFO", "EUID", "PPID", "SHELLOPTS", "UID");

    @Override
    public List<Finding> check(Deployment deployment) {
        var findings = new ArrayList<Finding>();
        boolean several = deployment.cluster().nodes().size() > 1;
        deployment.environment().cluster().forEach((name, value) -> {
            String path = "env.cluster." + name;
            if (several && NODE_LOCAL.contains(name)) {
                findings.add(Finding.error(
                        CheckCode.ENV_NODE_LOCAL,
                        path,
                        "Expected a value of " + name + " for each node, saw " + Quoted.of(value) + " for all.",
                        "Leave it out: Muster sets it for each node. If you must, set it under env.nodes."));
            } else {
                variable(findings, path, name, value);
            }
        });
        Set<String> hosts = Stream.of(
                        deployment.cluster().nodes(), deployment.repair().spares())
                .flatMap(nodes -> nodes.stream().map(Node::host))
                .collect(toSet());
        deployment.environment().nodes().forEach((host, variables) -> {
            String path = "env.nodes[" + host + "]";
            if (!hosts.contains(host)) {
                findings.add(Finding.error(
                        CheckCode.ENV_UNKNOWN_HOST,
                        path,
                        "Expected the host of a node, saw " + Quoted.of(host) + ".",
                        "Write it as host of the node stands under nodes."));
            }
            variables.forEach((name, value) -> variable(findings, path + "." + name, name, value));
        });
        deployment.secrets().keySet().stream()
                .flatMap(name -> unfitForSecret(deployment, name).stream())
                .forEach(findings::add);
        return findings;
    }

    /** What keeps that name from being one of a secret. */
    private static Optional<Finding> unfitForSecret(Deployment deployment, String name) {
        String path = "secrets." + name;
        if (!NAME.matcher(name).matches()) {
            return Optional.of(Finding.error(
                    CheckCode.SECRET_NAME,
                    path,
                    "Expected the name of an environment variable, saw " + Quoted.of(name) + ".",
                    "Write the name by which the program looks for it, of letters, digits and underscores."));
        }
        if (READ_ONLY.contains(name) || COMPUTED.contains(name) || name.startsWith("MUSTER_")) {
            return Optional.of(Finding.error(
                    CheckCode.SECRET_NAME,
                    path,
                    "Expected a variable that neither Muster nor bash sets itself, saw " + name + ".",
                    "Leave it out."));
        }
        boolean twice = deployment.environment().cluster().containsKey(name)
                || deployment.environment().nodes().values().stream().anyMatch(node -> node.containsKey(name));
        return twice
                ? Optional.of(Finding.error(
                        CheckCode.SECRET_NAME,
                        path,
                        "Expected " + name + " to be a secret or a variable, saw it under env too.",
                        "Remove it under env."))
                : Optional.empty();
    }

    private static void variable(List<Finding> findings, String path, String name, String value) {
        if (!NAME.matcher(name).matches()) {
            findings.add(Finding.error(
                    CheckCode.ENV_NAME,
                    path,
                    "Expected letters, digits and underscores, saw " + Quoted.of(name) + ".",
                    "Correct the name of the variable."));
        }
        if (READ_ONLY.contains(name)) {
            findings.add(Finding.error(
                    CheckCode.ENV_NAME,
                    path,
                    "Expected a variable that bash lets be set, saw " + name + ".",
                    "Leave it out: bash sets it itself."));
        }
        if (name.startsWith("MUSTER_")) {
            findings.add(Finding.error(
                    CheckCode.ENV_RESERVED,
                    path,
                    "Expected a name that does not begin with MUSTER_, saw " + Quoted.of(name)
                            + ": such names mark the processes of a cluster.",
                    "Choose another name."));
        }
        TextRule.unpassable(path, value).ifPresent(findings::add);
        String remedy = "Write where it comes from, as secrets." + name + " with file or environment.";
        if (SECRETS.contains(name)) {
            findings.add(Finding.error(
                    CheckCode.SECRET_IN_ENVIRONMENT,
                    path,
                    "Expected no secret among the variables, which the plan and the nodes' files show, saw " + name
                            + ".",
                    remedy));
        } else if (SECRET_LOOKING.matcher(name).matches()) {
            findings.add(Finding.warning(
                    CheckCode.SECRET_SUSPECTED,
                    path,
                    "Expected no secret among the variables, which the plan and the nodes' files show; " + name
                            + " looks like one.",
                    remedy));
        }
        if (COMPUTED.contains(name)) {
            findings.add(Finding.warning(
                    CheckCode.ENV_OVERRIDES,
                    path,
                    "Expected " + name + " to be left to Muster, which sets it for each node, saw " + Quoted.of(value)
                            + ", which takes its place.",
                    name.equals("ASCEND_RT_VISIBLE_DEVICES")
                            ? "Use devices of the node instead."
                            : "Leave it out, or use nic or host of the node instead."));
        }
    }
}
