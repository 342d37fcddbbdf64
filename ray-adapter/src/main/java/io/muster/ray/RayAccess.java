package io.muster.ray;

import io.muster.check.Finding;
import io.muster.deploy.Deployment;
import io.muster.deploy.Secret;
import io.muster.plan.HostFolder;
import io.muster.plan.NodeEnvironment;
import io.muster.plan.SecretFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Who may speak to Ray: its token and its TLS, as variables and files of each node. Immutable. */
record RayAccess(Deployment deployment, RayLauncher ray) {

    private static final String TOKEN = "RAY_AUTH_TOKEN";
    private static final String CERTIFICATE = "RAY_TLS_SERVER_CERT";
    private static final String KEY = "RAY_TLS_SERVER_KEY";
    private static final String CA = "RAY_TLS_CA_CERT";

    /** Said once for all processes by options of Ray. */
    private static final Set<String> VARIABLES =
            Set.of("RAY_AUTH_MODE", TOKEN, TOKEN + "_PATH", "RAY_USE_TLS", CERTIFICATE, KEY, CA);

    /** Those variables with which each program of Ray must start, also one that only asks. */
    NodeEnvironment in(NodeEnvironment environment) {
        HostFolder folder = HostFolder.of(deployment.cluster());
        // Said outright, since a stale token in the home folder would switch it on (facts/ray.md 4.1). An older Ray
        // heeds neither.
        NodeEnvironment in = environment.with("RAY_AUTH_MODE", hasToken() ? "token" : "disabled");
        if (hasToken()) {
            in = in.withFile(TOKEN + "_PATH", folder.secret(TOKEN), TOKEN);
        }
        if (ray.tls().isPresent()) {
            in = in.with("RAY_USE_TLS", "1");
            for (String file : List.of(CERTIFICATE, KEY, CA)) {
                in = in.withFile(file, folder.secret(file));
            }
        }
        return in;
    }

    /** Whether Ray is told to ask for a token. */
    boolean hasToken() {
        return ray.authentication() != RayAuthentication.DISABLED && RayVersion.mayKnowTokens(ray);
    }

    /** What those variables name. */
    List<SecretFile> files() {
        HostFolder folder = HostFolder.of(deployment.cluster());
        var files = new ArrayList<SecretFile>();
        if (hasToken()) {
            files.add(new SecretFile(folder.secret(TOKEN), ray.token(), "ray.token"));
        }
        ray.tls().ifPresent(tls -> {
            files.add(lines(folder.secret(CERTIFICATE), tls.certificate(), "certificate"));
            files.add(lines(folder.secret(KEY), tls.key(), "key"));
            files.add(lines(folder.secret(CA), tls.ca(), "ca"));
        });
        return files;
    }

    private static SecretFile lines(String path, Path file, String key) {
        return new SecretFile(path, Secret.file(file), true, "ray.tls." + key);
    }

    List<Finding> check() {
        var findings = new ArrayList<Finding>();
        boolean known = RayVersion.mayKnowTokens(ray);
        if (ray.authentication() == RayAuthentication.TOKEN && !known) {
            findings.add(Finding.error(
                    RayCode.RAY_TOKEN_UNSUPPORTED,
                    "ray.authentication",
                    "Expected Ray " + RayVersion.FIRST_WITH_TOKENS + " or later, which knows of tokens, saw "
                            + ray.version().orElse("") + " as ray.version.",
                    "Install a later Ray, or leave ray.authentication out."));
        } else if (ray.authentication() == RayAuthentication.DISABLED || !known) {
            findings.add(Finding.warning(
                    RayCode.RAY_UNAUTHENTICATED,
                    known ? "ray.authentication" : "ray.version",
                    "Ray asks nobody who he is: whoever reaches its ports on a node can run programs on all of them as the"
                            + " login user, and read what the service is given.",
                    (known
                                    ? "Leave ray.authentication out"
                                    : "Install Ray " + RayVersion.FIRST_WITH_TOKENS + " or later")
                            + ", or let a firewall admit the nodes alone: muster ports --firewall."));
        }
        paths().filter(path -> VARIABLES.contains(path.substring(path.lastIndexOf('.') + 1)))
                .map(path -> Finding.error(
                        RayCode.RAY_VARIABLE_OWN,
                        path,
                        "Expected ray.authentication, ray.token and ray.tls to say how Ray is spoken to, saw a variable"
                                + " that says it too.",
                        "Remove it, and set that option."))
                .forEach(findings::add);
        return findings;
    }

    private Stream<String> paths() {
        var environment = deployment.environment();
        return Stream.of(
                        environment.cluster().keySet().stream().map(name -> "env.cluster." + name),
                        environment.nodes().entrySet().stream()
                                .flatMap(node -> node.getValue().keySet().stream()
                                        .map(name -> "env.nodes[" + node.getKey() + "]." + name)),
                        deployment.secrets().keySet().stream().map(name -> "secrets." + name))
                .flatMap(paths -> paths);
    }
}
