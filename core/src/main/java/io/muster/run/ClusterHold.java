package io.muster.run;

import io.muster.check.Finding;
import io.muster.cluster.Cluster;
import io.muster.plan.Command;
import io.muster.plan.Step;
import io.muster.spi.HeldCommand;
import io.muster.spi.HostException;
import io.muster.spi.HostSession;
import java.time.Duration;

/**
 * The one run that may change a cluster, wherever it is controlled from: a lock of the kernel on the head, held by a
 * program there that ends when this process does or is no longer heard of. Thread-safe.
 */
final class ClusterHold implements AutoCloseable {

    private static final Duration DEADLINE = Duration.ofSeconds(30);

    private final HeldCommand held;
    private final String head;
    private final Claim claim;

    private ClusterHold(HeldCommand held, String head, Claim claim) {
        this.held = held;
        this.head = head;
        this.claim = claim;
    }

    /**
     * Takes it, or says who has it.
     *
     * @throws HostException if another run has it, or the head cannot be reached
     */
    static ClusterHold take(HostSession head, Cluster cluster, Claim claim) throws HostException, InterruptedException {
        // Long enough for a connection that hangs, and for a process that is stopped for a moment.
        String silence = String.valueOf(HostSession.HEARTBEAT.multipliedBy(6).toSeconds());
        HeldCommand held = head.hold(
                Command.of(
                        "bash",
                        "-c",
                        RunScript.text("hold"),
                        "muster-hold",
                        claim.folder().path(),
                        claim.owner(),
                        silence),
                DEADLINE);
        String said = held.said().strip();
        if (said.equals("ours")) {
            return new ClusterHold(held, cluster.head().host(), claim);
        }
        held.close();
        throw new HostException(refused(cluster, said));
    }

    private static Finding refused(Cluster cluster, String said) {
        if (said.startsWith("held by ")) {
            return Finding.error(
                    RunCode.CLUSTER_HELD,
                    "name",
                    "Cluster " + cluster.name() + " is being changed by another run: it is " + said + ".",
                    "Wait until that run has ended, or end it there. One that is gone without a word is forgotten after 30 s.");
        }
        String host = cluster.head().host();
        if (HostTrouble.isDiskFull(said)) {
            return HostTrouble.notWritten(host, said);
        }
        return Finding.error(
                RunCode.COMMAND_FAILED,
                "nodes[0]",
                host + ", hold the cluster: expected a lock in ~/.muster, saw " + (said.isEmpty() ? "no answer" : said)
                        + ".",
                said.equals("no flock")
                        ? "Install util-linux there, which has the program flock."
                        : "See that there is room in the home folder of " + host + ", and that it can be written.");
    }

    Claim claim() {
        return claim;
    }

    /**
     * That command as a step of this run.
     *
     * @throws HostException if the cluster is no longer held
     */
    Command step(Step step, Command command) throws HostException {
        if (!held.goesOn()) {
            throw new HostException(Finding.error(
                    RunCode.CLUSTER_HOLD_LOST,
                    step.host(),
                    "Before " + step.title() + " on " + step.host()
                            + ": the ssh session that holds the cluster on its head " + head
                            + " has ended, so that another run may change it.",
                    "See that " + head + " is up and reached by this machine, then run the same command again."));
        }
        return claim.step(step, command);
    }

    @Override
    public void close() {
        held.close();
    }
}
