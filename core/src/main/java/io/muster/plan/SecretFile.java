package io.muster.plan;

import io.muster.deploy.Secret;

/**
 * A file on a host that holds a secret and nothing else, readable by its owner alone. What it holds is in no plan: it is read
 * when the file is written. Immutable.
 *
 * @param path relative to the login user's home folder, the same on all hosts
 * @param secret where what it holds comes from
 * @param hasLines whether it is a text of several lines, such as a key of TLS, and not one value
 * @param at where the description names the secret
 */
public record SecretFile(String path, Secret secret, boolean hasLines, String at) {

    /** One value. */
    public SecretFile(String path, Secret secret, String at) {
        this(path, secret, false, at);
    }

    /** Last part of the path. */
    public String name() {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
