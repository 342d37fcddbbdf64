package io.muster.check;

import io.muster.cluster.Cluster;
import io.muster.cluster.Node;
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
        for (int i = 0; i < cluster.nodes().size(); i++) {
            Node node = cluster.nodes().get(i);
            if (node.ssh().isEmpty()) {
                continue;
            }
            SshTarget target = node.ssh().get();
            String path = "nodes[" + i + "].ssh";
            text(findings, HOST, path, target.host());
            target.user().ifPresent(user -> text(findings, USER, path, user));
            Integer first = indexOfTarget.putIfAbsent(target, i);
            if (first != null) {
                findings.add(Finding.error(
                        CheckCode.DUPLICATE_SSH_TARGET,
                        path,
                        "Expected an SSH target of its own, saw that of nodes[" + first + "].",
                        "Correct one of the two: each node is a machine of its own."));
            }
        }
        return findings;
    }

    private static void text(List<Finding> findings, Pattern form, String path, String text) {
        if (!form.matcher(text).matches()) {
            findings.add(Finding.error(
                    CheckCode.SSH_TEXT,
                    path,
                    "Expected a plain name, saw '" + text + "'.",
                    "Use letters, digits, dots and hyphens; more can be said in the SSH configuration file."));
        }
    }
}
