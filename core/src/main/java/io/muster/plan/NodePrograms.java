package io.muster.plan;

import io.muster.cluster.Node;
import java.util.List;

/**
 * What goes on running on one node while the deployment is up. Immutable.
 *
 * @param node the node
 * @param setup bash text that makes the programs reachable, run before them; may be empty
 * @param programs in the order in which they start
 * @param secretFiles files of secrets that their variables name, or that hold what they find in their environment
 */
public record NodePrograms(Node node, String setup, List<Program> programs, List<SecretFile> secretFiles) {

    public NodePrograms {
        programs = List.copyOf(programs);
        secretFiles = List.copyOf(secretFiles);
    }
}
