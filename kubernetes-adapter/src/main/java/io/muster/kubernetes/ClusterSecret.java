package io.muster.kubernetes;

import static java.util.stream.Collectors.joining;

import io.muster.deploy.Deployment;
import io.muster.deploy.Secret;
import io.muster.plan.SecretFile;
import io.muster.plan.ShellText;
import java.util.List;

/**
 * The Secret of Kubernetes that holds what a deployment's files of secrets hold. Its values are in no manifest. Immutable.
 *
 * @param name of the Secret
 * @param files one key each
 */
record ClusterSecret(String name, List<SecretFile> files) {

    /** Where pods have it. */
    static final String FOLDER = "/etc/muster/secrets";

    private static final String MADE = "head -c 32 /dev/urandom | od -An -v -tx1 | tr -d ' \\n'";

    static ClusterSecret of(Deployment deployment, List<SecretFile> files) {
        return new ClusterSecret(deployment.cluster().name() + "-secrets", files);
    }

    /** The path of that file in a pod. */
    static String path(String name) {
        return FOLDER + "/" + name;
    }

    /** A command for bash that makes it. No value is an argument of a program. */
    String command() {
        return command(
                name,
                files.stream()
                        .map(file -> source(file.name(), file.secret(), file.hasLines()))
                        .toList());
    }

    /** A command for bash that makes another one of one key. */
    static String command(String name, String key, Secret secret) {
        return command(name, List.of(source(key, secret, false)));
    }

    private static String command(String name, List<String> sources) {
        return "kubectl create secret generic " + name
                + sources.stream().map(source -> " \\\n  --from-file=" + source).collect(joining());
    }

    private static String source(String key, Secret secret, boolean hasLines) {
        if (secret instanceof Secret.FromFile from) {
            String file = ShellText.word(from.file().toString());
            return key + "=" + (hasLines ? file : "<(printf %s \"$(< " + file + ")\")");
        }
        if (secret instanceof Secret.FromEnvironment from) {
            return key + "=<(printf %s \"$" + from.variable() + "\")";
        }
        if (secret instanceof Secret.FromCallback from) {
            // Only the program knows it.
            return key + "=" + key + "   # a file with what it is: " + from.name();
        }
        return key + "=<(" + MADE + ")";
    }
}
