package io.muster.check;

import io.muster.cluster.Node;
import io.muster.deploy.Deployment;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** A NIC's name is one that Linux can have; one that is not given is looked up. */
final class NicRule implements Rule {

    /** Linux: up to 15 bytes without slash and space; what else it allows nobody uses, and shells misread. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.:@-]{0,14}");

    @Override
    public List<Finding> check(Deployment deployment) {
        var findings = new ArrayList<Finding>();
        List<Node> nodes = deployment.cluster().nodes();
        for (int i = 0; i < nodes.size(); i++) {
            String path = "nodes[" + i + "].nic";
            if (nodes.get(i).nic().isEmpty()) {
                findings.add(Finding.info(
                        CheckCode.NIC_NOT_GIVEN,
                        path,
                        "No NIC is given: the one that carries "
                                + Quoted.of(nodes.get(i).host()) + " is looked up on the host.",
                        "Nothing needs to be done; name it to have it checked."));
            } else if (!NAME.matcher(nodes.get(i).nic().get()).matches()) {
                findings.add(Finding.error(
                        CheckCode.NIC_NAME,
                        path,
                        "Expected the name of a network interface, saw "
                                + Quoted.of(nodes.get(i).nic().get()) + ".",
                        "Write it as ip addr shows it on the host, such as eth0, or leave it out."));
            }
        }
        return findings;
    }
}
