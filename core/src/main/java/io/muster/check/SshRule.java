package io.muster.check;

import io.muster.cluster.Cluster;
import io.muster.cluster.Node;
import io.muster.cluster.SshAccess;
import io.muster.cluster.SshTarget;
import io.muster.deploy.Deployment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.regex.Pattern;

/** What is passed to ssh is a name, never an option or a command; and no two nodes are the same machine. */
final class SshRule implements Rule {

    private static final Pattern USER = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.@\\\\-]*");
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.:%-]*");

    @Override
    public List<Finding> check(Deployment deployment) {
        var findings = new ArrayList<Finding>();
        Cluster cluster = deployment.cluster();
        cluster.ssh().user().ifPresent(user -> text(findings, USER, "ssh.user", user));
        var indexOfTarget = new HashMap<SshTarget, Integer>();
        List<Node> nodes = cluster.nodes();
        for (int i = 0; i < nodes.size(); i++) {
            Node node = nodes.get(i);
            String path = pathOf(i);
            node.ssh().ifPresent(target -> {
                text(findings, HOST, path, target.host());
                target.user().ifPresent(user -> text(findings, USER, path, user));
            });
            SshTarget reached = reached(cluster.ssh(), node);
            Integer first = indexOfTarget.putIfAbsent(reached, i);
            // Where neither names a target, their equal hosts are told of already.
            if (first != null && node.ssh().isPresent()) {
                findings.add(duplicate(i, first, reached));
            } else if (first != null && nodes.get(first).ssh().isPresent()) {
                findings.add(duplicate(first, i, reached));
            }
        }
        return findings;
    }

    /** Where ssh is led to, as far as the description says. */
    private static SshTarget reached(SshAccess access, Node node) {
        SshTarget target = node.ssh().orElseGet(() -> SshTarget.of(node.host()));
        return new SshTarget(
                target.host(),
                target.user().or(access::user),
                target.port().isPresent() ? target.port() : access.port());
    }

    private static Finding duplicate(int index, int other, SshTarget target) {
        return Finding.error(
                CheckCode.DUPLICATE_SSH_TARGET,
                pathOf(index),
                "Expected an SSH target of its own, saw " + Quoted.of(target.toString()) + ", by which nodes[" + other
                        + "] is reached too.",
                "Correct one of the two: each node is a machine of its own.");
    }

    private static String pathOf(int index) {
        return "nodes[" + index + "].ssh";
    }

    private static void text(List<Finding> findings, Pattern form, String path, String text) {
        if (!form.matcher(text).matches()) {
            findings.add(Finding.error(
                    CheckCode.SSH_TEXT,
                    path,
                    "Expected a plain name, saw " + Quoted.of(text) + ".",
                    "Use letters, digits, dots and hyphens; more can be said in the SSH configuration file."));
        }
    }
}
