package io.muster.description;

import io.muster.check.Findings;
import io.muster.deploy.Deployment;
import java.util.Optional;

/**
 * What a description file says. Immutable.
 *
 * @param deployment what could be read of it, also where there are findings; empty where not even a cluster and a model
 *     could be made out
 * @param findings everything that is wrong with the text, each with its line and column
 */
public record Description(Optional<Deployment> deployment, Findings findings) {}
