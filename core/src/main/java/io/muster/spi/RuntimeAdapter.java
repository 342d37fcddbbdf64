package io.muster.spi;

import io.muster.check.Finding;
import io.muster.cluster.Node;
import io.muster.deploy.Deployment;
import io.muster.deploy.RuntimeSpec;
import io.muster.drift.Difference;
import io.muster.drift.Reach;
import io.muster.plan.Command;
import io.muster.plan.CommandOutput;
import io.muster.plan.Inspection;
import io.muster.plan.Phase;
import io.muster.plan.PortUse;
import io.muster.plan.Step;
import java.util.List;
import java.util.Optional;

/**
 * The place in which processes run on a node: the host itself, or a container. Pure and thread-safe.
 *
 * <p>Each deployment passed in carries a runtime spec of {@link #specType()}.
 */
public interface RuntimeAdapter {

    /** Name of its section under {@code runtime} in a description file. */
    String name();

    Class<? extends RuntimeSpec> specType();

    /** Options from a description file. */
    RuntimeSpec read(Section section);

    /** What cannot work, before anything is planned. */
    List<Finding> check(Deployment deployment);

    /** Ports at which it will listen itself. */
    default List<PortUse> ports(Deployment deployment) {
        return List.of();
    }

    /** Bash text that every script of the launcher runs first, inside the runtime; may be empty. */
    String setup(Deployment deployment);

    /** Sees whether that host can have the runtime, and has what it is made of. Brings nothing. */
    default Optional<Inspection> inspect(Deployment deployment, Node node) {
        return Optional.empty();
    }

    /**
     * Phases that see, before anything of the launcher, that hosts can have the runtime, and bring what it is made of. Those
     * that name no other to wait for come after the hosts were looked at.
     */
    default List<Phase> prepare(Deployment deployment) {
        return List.of();
    }

    /** Steps that make the runtime on that node, once the node's files are written; safe where it is there already. */
    List<Step> create(Deployment deployment, Node node);

    /** That command, run inside the runtime of that node, with its standard input. */
    Command inside(Deployment deployment, Node node, Command command);

    /** Whether that output of a command inside the runtime says that the runtime is not there: what ran in it has ended. */
    default boolean hasEnded(CommandOutput output) {
        return false;
    }

    /** Bash text that ends the runtime on that node; safe where there is none. Run on the host. */
    String remove(Deployment deployment, Node node);

    /** What a change of its options makes to be started again. */
    default List<Reach> reaches() {
        return List.of();
    }

    /**
     * That question of a launcher, asked inside the runtime, with what {@link #differences} needs to know. Run on the host. Where the
     * runtime is not there it prints {@code --- end}, which ends every answer.
     */
    default Command look(Deployment deployment, Node node, Command inside) {
        return inside(deployment, node, inside);
    }

    /** How the runtime of that node differs from what is wanted, from the answer to {@link #look}. */
    default List<Difference> differences(Deployment deployment, Node node, CommandOutput seen) {
        return List.of();
    }
}
