package io.muster.check;

import static java.util.stream.Collectors.toSet;

import io.muster.cluster.Node;
import io.muster.deploy.Deployment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** The user's environment variables: of nodes that exist, by names that a shell can export, and none of Muster's own. */
final class EnvironmentRule implements Rule {

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

    @Override
    public List<Finding> check(Deployment deployment) {
        var findings = new ArrayList<Finding>();
        boolean several = deployment.cluster().nodes().size() > 1;
        variables(findings, "env.cluster", deployment.environment().cluster());
        deployment.environment().cluster().keySet().stream()
                .filter(name -> several && NODE_LOCAL.contains(name))
                .map(name -> Finding.error(
                        CheckCode.ENV_NODE_LOCAL,
                        "env.cluster." + name,
                        name + " must differ from node to node, and here it would be the same on all.",
                        "Leave it out: Muster sets it for each node. If you must, set it under env.nodes."))
                .forEach(findings::add);
        Set<String> hosts =
                deployment.cluster().nodes().stream().map(Node::host).collect(toSet());
        deployment.environment().nodes().forEach((host, variables) -> {
            String path = "env.nodes[" + host + "]";
            if (!hosts.contains(host)) {
                findings.add(Finding.error(
                        CheckCode.ENV_UNKNOWN_HOST,
                        path,
                        "Expected the host of a node, saw '" + host + "'.",
                        "Write it as host of the node stands under nodes."));
            }
            variables(findings, path, variables);
        });
        return findings;
    }

    private static void variables(List<Finding> findings, String at, Map<String, String> variables) {
        variables.forEach((name, value) -> {
            String path = at + "." + name;
            if (!NAME.matcher(name).matches()) {
                findings.add(Finding.error(
                        CheckCode.ENV_NAME,
                        path,
                        "Expected letters, digits and underscores, saw '" + name + "'.",
                        "Correct the name of the variable."));
            }
            if (name.startsWith("MUSTER_")) {
                findings.add(Finding.error(
                        CheckCode.ENV_RESERVED,
                        path,
                        "Names that begin with MUSTER_ mark the processes of a cluster.",
                        "Choose another name."));
            }
            if (value.indexOf('\0') >= 0) {
                findings.add(Finding.error(
                        CheckCode.TEXT_UNUSABLE, path, "A NUL cannot be passed to a program.", "Remove it."));
            }
            if (COMPUTED.contains(name)) {
                findings.add(Finding.warning(
                        CheckCode.ENV_OVERRIDES,
                        path,
                        "Muster sets " + name + " for each node, and this value takes its place.",
                        name.equals("ASCEND_RT_VISIBLE_DEVICES")
                                ? "Use devices of the node instead."
                                : "Leave it out, or use nic or host of the node instead."));
            }
        });
    }
}
