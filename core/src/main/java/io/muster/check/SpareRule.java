package io.muster.check;

import io.muster.cluster.Cluster;
import io.muster.cluster.Node;
import io.muster.deploy.Deployment;
import io.muster.deploy.RepairPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A spare is what a node must be, is none yet, and has as many NPUs as a worker whose place it may take. */
final class SpareRule implements Rule {

    private static final List<Rule> OF_NODES = List.of(new AddressRule(), new SshRule(), new NicRule(), new NpuRule());

    private static final Pattern NODE = Pattern.compile("nodes\\[(\\d{1,9})]");

    @Override
    public List<Finding> check(Deployment deployment) {
        var findings = new ArrayList<Finding>();
        RepairPolicy policy = deployment.repair();
        uses(policy).ifPresent(findings::add);
        findings.addAll(asNodes(deployment));
        Cluster cluster = deployment.cluster();
        List<Integer> npusOfWorkers =
                cluster.workers().stream().map(cluster::npus).distinct().toList();
        for (int i = 0; i < policy.spares().size(); i++) {
            int npus = cluster.npus(policy.spares().get(i));
            if (npus > 0 && !npusOfWorkers.contains(npus)) {
                findings.add(Finding.error(
                        CheckCode.SPARE_FITS_NOWHERE,
                        path(i),
                        npusOfWorkers.isEmpty()
                                ? "Expected a worker whose place this spare can take, saw a cluster of a head alone, which is never replaced."
                                : "Expected a spare with as many NPUs as a worker, " + npusOfWorkers + ", saw " + npus
                                        + ".",
                        "Correct npus or devices of the spare, or take it out."));
            }
        }
        return findings;
    }

    private static Optional<Finding> uses(RepairPolicy policy) {
        boolean replaces = policy.action() == RepairPolicy.Action.REPLACE;
        if (replaces != policy.spares().isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(Finding.warning(
                CheckCode.SPARES_AND_POLICY,
                "repair.spares",
                replaces
                        ? "Expected spares for the policy replace, saw none."
                        : "Expected spares with the policy replace alone, saw them with "
                                + policy.action().word() + ", which never uses them.",
                replaces
                        ? "Name spares, or write policy: restart."
                        : "Write policy: replace, or take the spares out."));
    }

    /** What would be wrong of spares if they stood behind the nodes. */
    private static List<Finding> asNodes(Deployment deployment) {
        List<Node> nodes = deployment.cluster().nodes();
        var all = new ArrayList<>(nodes);
        all.addAll(deployment.repair().spares());
        Deployment wider = Deployment.builder(
                        deployment.cluster().toBuilder().nodes(all).build(), deployment.model())
                .build();
        return OF_NODES.stream()
                .flatMap(rule -> rule.check(wider).stream())
                .filter(finding -> finding.severity() != Severity.INFO && isOfSpare(finding.path(), nodes.size()))
                .map(finding -> new Finding(
                        finding.code(),
                        finding.severity(),
                        renamed(finding.path(), nodes.size()),
                        renamed(finding.message(), nodes.size()),
                        finding.remedy()))
                .toList();
    }

    private static boolean isOfSpare(String path, int nodes) {
        Matcher node = NODE.matcher(path);
        return node.lookingAt() && Integer.parseInt(node.group(1)) >= nodes;
    }

    private static String renamed(String text, int nodes) {
        return NODE.matcher(text).replaceAll(node -> {
            int index = Integer.parseInt(node.group(1));
            return index < nodes ? node.group() : path(index - nodes);
        });
    }

    private static String path(int spare) {
        return "repair.spares[" + spare + "]";
    }
}
