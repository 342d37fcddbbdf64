package io.muster.check;

import io.muster.deploy.Deployment;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The cluster's name becomes a folder, a mark in process environments and part of a socket's path on every host, so it
 * is plain and short.
 */
final class NameRule implements Rule {

    private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?");

    @Override
    public List<Finding> check(Deployment deployment) {
        String name = deployment.cluster().name();
        if (NAME.matcher(name).matches()) {
            return List.of();
        }
        return List.of(Finding.error(
                CheckCode.CLUSTER_NAME,
                "name",
                "Expected 1 to 32 letters a-z, digits and inner hyphens, saw " + Quoted.of(name) + ".",
                "Choose a name such as qwen-235b."));
    }
}
