package io.muster.description;

import io.muster.check.Findings;
import io.muster.deploy.Deployment;
import java.util.Optional;
import java.util.Set;

/**
 * What a description file says. Immutable.
 *
 * @param deployment what could be read of it, also where there are findings; empty where not even a cluster and a model
 *     could be made out
 * @param findings everything that is wrong with the text, each with its line and column
 * @param unread paths of what the file says and the deployment lacks, since it could not be read
 */
public record Description(Optional<Deployment> deployment, Findings findings, Set<String> unread) {

    public Description {
        unread = Set.copyOf(unread);
    }
}
