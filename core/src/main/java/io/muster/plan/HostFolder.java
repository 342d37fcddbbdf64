package io.muster.plan;

import io.muster.cluster.Cluster;

/**
 * Folder on each host that holds everything which Muster keeps there for one cluster. Immutable.
 *
 * @param path relative to the login user's home folder
 */
public record HostFolder(String path) {

    public static HostFolder of(Cluster cluster) {
        return new HostFolder(".muster/" + cluster.name());
    }

    /** Path of the file that holds the secret of that name. */
    public String secret(String name) {
        return file("secrets/" + name);
    }

    /** Path of a file in it. */
    public String file(String name) {
        return path + "/" + name;
    }
}
