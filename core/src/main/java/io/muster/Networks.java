package io.muster;

import static java.util.stream.Collectors.toMap;

import io.muster.check.Finding;
import io.muster.cluster.Cluster;
import io.muster.cluster.Node;
import io.muster.deploy.Deployment;
import io.muster.network.HostPlane;
import io.muster.network.NetworkCode;
import io.muster.network.NetworkPlan;
import io.muster.network.NpuPort;
import io.muster.network.PingPairs;
import io.muster.npu.HostNpus;
import io.muster.npu.ToolAnswers;
import io.muster.plan.HostAnswer;
import io.muster.run.Report;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The networks between the hosts of a deployment: what of them is to be tested, from what the hosts tell of their NPUs. */
final class Networks {

    private final Deployment deployment;
    private final HostPlane plane;
    private final PingPairs pairs;
    private final int peers;

    private Networks(Adapters adapters, Deployment complete, PingPairs pairs, int peers) {
        this.deployment = complete;
        this.plane = new HostPlane(
                complete.cluster().hosts(), Completion.ports(adapters, complete), Math.max(peers, NetworkPlan.PEERS));
        this.pairs = pairs;
        this.peers = peers;
    }

    /** Of what its layout needs, enough to see that something is wrong, and then what. */
    static Networks beforeStart(Adapters adapters, Deployment complete) {
        return new Networks(adapters, complete, PingPairs.of(complete), NetworkPlan.FIRST_PEERS);
    }

    /** Of what its layout needs where nothing else is wanted. */
    static Networks preflight(Adapters adapters, Deployment complete, Optional<PingPairs> wanted) {
        PingPairs pairs = wanted.orElseGet(() -> PingPairs.of(complete));
        return new Networks(
                adapters, complete, pairs, pairs == PingPairs.EVERY ? NetworkPlan.ALL_PEERS : NetworkPlan.PEERS);
    }

    /** NPUs of each host that answered. */
    List<HostNpus> npus(List<HostAnswer> answers) {
        Cluster cluster = deployment.cluster();
        Map<String, Node> nodes = cluster.nodes().stream().collect(toMap(Node::host, node -> node, (a, b) -> a));
        return answers.stream()
                .filter(answer -> nodes.containsKey(answer.host()))
                .map(answer -> HostNpus.read(
                        answer.host(),
                        Optional.ofNullable(nodes.get(answer.host()))
                                .map(cluster::devices)
                                .orElse(List.of()),
                        ToolAnswers.read(answer.output().stdout())))
                .toList();
    }

    NetworkPlan plan(List<HostAnswer> answers) {
        List<NpuPort> ports = npus(answers).stream()
                .flatMap(host -> NpuPort.of(host).stream())
                .toList();
        return new NetworkPlan(plane, ports, pairs, peers, NetworkPlan.LONGEST);
    }

    /** That run, which has not tested them. */
    Report trusted(Report report) {
        if (plane.hosts().size() < 2) {
            return report;
        }
        return report.note(Finding.info(
                NetworkCode.NETWORKS_NOT_TESTED,
                "nodes",
                "The networks between the hosts and between their NPUs were not tested before the start.",
                "Leave out --no-preflight, or run muster preflight FILE."));
    }
}
