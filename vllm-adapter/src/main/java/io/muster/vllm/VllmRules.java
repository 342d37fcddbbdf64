package io.muster.vllm;

import io.muster.check.Finding;
import io.muster.check.FreeArgs;
import io.muster.check.Quoted;
import io.muster.cluster.Cluster;
import io.muster.cluster.Node;
import io.muster.deploy.Deployment;
import io.muster.deploy.Parallelism;
import java.util.ArrayList;
import java.util.List;

/** What cannot work where vLLM is its own launcher (facts/ascend.md 1.2 and 1.3, facts/vllm-rules.md 1). */
final class VllmRules {

    /** Said for each node by the launcher, or for another way of launching. */
    private static final List<String> FLAGS = List.of(
            "--distributed-executor-backend",
            "--nnodes",
            "-n",
            "--node-rank",
            "-r",
            "--master-addr",
            "--master-port",
            "--headless",
            "--data-parallel-backend",
            "-dpb",
            "--data-parallel-rank",
            "-dpn",
            "--data-parallel-start-rank",
            "-dpr",
            "--data-parallel-size-local",
            "-dpl",
            "--data-parallel-address",
            "-dpa",
            "--data-parallel-rpc-port",
            "-dpp",
            "--data-parallel-hybrid-lb",
            "-dph",
            "--data-parallel-external-lb",
            "-dpe",
            "--data-parallel-multi-port-external-lb",
            "-dpm");

    /** A node without an interface refuses it. */
    private static final List<String> FLAGS_OF_HEAD = List.of("--api-server-count", "-asc");

    private final Deployment deployment;
    private final Cluster cluster;
    private final Parallelism parallelism;
    private final Ranks ranks;
    private final List<Finding> findings = new ArrayList<>();

    private VllmRules(Deployment deployment, VllmLauncher launcher) {
        this.deployment = deployment;
        this.cluster = deployment.cluster();
        this.parallelism = deployment.parallelism();
        this.ranks = new Ranks(deployment, launcher);
    }

    static List<Finding> check(Deployment deployment, VllmLauncher launcher) {
        var rules = new VllmRules(deployment, launcher);
        rules.serves();
        rules.args();
        // That NPUs are not known, or that there are too few for all ranks, is told of by others.
        if (rules.cluster.fewestNpus() > 0 && rules.parallelism.worldSize() <= rules.cluster.totalNpus()) {
            rules.placement();
        }
        return rules.findings;
    }

    private void serves() {
        if (!deployment.serve().serves()) {
            findings.add(Finding.error(
                    VllmCode.NOTHING_SERVED,
                    "serve",
                    "Expected a service, saw serve: false: without one vLLM starts nothing on the nodes.",
                    "Leave serve: false out, or take another launcher."));
        }
    }

    private void args() {
        var flags = new ArrayList<>(FLAGS);
        if (ranks.nodes() > 1) {
            flags.addAll(FLAGS_OF_HEAD);
        }
        for (FreeArgs.Flag arg : LauncherRules.freeArgs(deployment, flags)) {
            findings.add(Finding.error(
                    VllmCode.LAUNCHER_ARG,
                    arg.path(),
                    "Expected the launcher alone to say which ranks a node has and who answers, saw "
                            + Quoted.of(arg.text()) + " among the free arguments.",
                    "Remove it: it follows from nodes, parallelism and vllm, and each node is told its own."));
        }
    }

    private void placement() {
        int fewest = cluster.fewestNpus();
        if (ranks.isDataParallel() && ranks.ofReplica() > fewest) {
            findings.add(Finding.error(
                    VllmCode.REPLICA_SPANS_NODES,
                    "parallelism",
                    "Expected each replica to be on one node where data is " + parallelism.data() + ", saw tensor "
                            + parallelism.tensor() + " x pipeline " + parallelism.pipeline() + " = " + ranks.ofReplica()
                            + " for nodes of " + fewest + " NPUs.",
                    "Use tensor " + fewest + " with pipeline 1 and data " + ranks.nodes()
                            + ", or data 1, which spreads one replica over the nodes."));
        } else if (!ranks.areEven()) {
            findings.add(Finding.error(
                    VllmCode.RANKS_UNEVEN,
                    "parallelism",
                    "Expected as many " + (ranks.isDataParallel() ? "replicas" : "ranks") + " on each of "
                            + ranks.nodes() + " nodes, saw "
                            + (ranks.isDataParallel()
                                    ? "data " + parallelism.data()
                                    : "tensor " + parallelism.tensor() + " x pipeline " + parallelism.pipeline() + " = "
                                            + ranks.ofReplica())
                            + ".",
                    ranks.isDataParallel()
                            ? "Use a multiple of " + ranks.nodes() + " as data, or describe fewer nodes."
                            : "Use tensor " + fewest + " with pipeline " + ranks.nodes()
                                    + ", or describe fewer nodes."));
        } else {
            for (int i = 0; i < ranks.nodes(); i++) {
                Node node = cluster.nodes().get(i);
                if (ranks.ofNode() > cluster.npus(node)) {
                    findings.add(Finding.error(
                            VllmCode.RANKS_EXCEED_NPUS,
                            "nodes[" + i + "]",
                            "Expected " + ranks.ofNode() + " NPUs on " + node.host()
                                    + ", an equal part of the ranks, saw " + cluster.npus(node) + ".",
                            "Use sizes that need at most " + fewest
                                    + " NPUs of each node, or take a launcher that fills larger nodes first."));
                }
            }
        }
    }
}
