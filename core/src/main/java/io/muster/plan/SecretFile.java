package io.muster.plan;

import io.muster.deploy.Deployment;
import io.muster.deploy.Secret;
import java.util.List;

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

    /** Those of the deployment itself, on every node of it. */
    public static List<SecretFile> of(Deployment deployment) {
        HostFolder folder = HostFolder.of(deployment.cluster());
        return deployment.secrets().entrySet().stream()
                .map(secret ->
                        new SecretFile(folder.secret(secret.getKey()), secret.getValue(), "secrets." + secret.getKey()))
                .toList();
    }

    /** Last part of the path. */
    public String name() {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
