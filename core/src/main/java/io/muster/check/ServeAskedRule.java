package io.muster.check;

import io.muster.deploy.Deployment;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A free argument must not change how the service is asked, which is over HTTP at its port: a service that serves and cannot
 * be asked would end, after minutes, in a failure. Nor may it hold a secret, which the plan and every list of processes would
 * show.
 */
final class ServeAskedRule implements Rule {

    private static final Set<String> NOT_HTTP = Set.of(
            "--ssl-keyfile",
            "--ssl-certfile",
            "--ssl-ca-certs",
            "--ssl-cert-reqs",
            "--ssl-ciphers",
            "--enable-ssl-refresh",
            "--uds");

    private static final String KEY = "--api-key";

    @Override
    public List<Finding> check(Deployment deployment) {
        var findings = new ArrayList<Finding>();
        for (FreeArgs.Flag flag : FreeArgs.of(deployment.serve().args()).all()) {
            if (NOT_HTTP.stream().anyMatch(flag::means)) {
                findings.add(Finding.error(
                        CheckCode.SERVE_ARG_NOT_ASKED,
                        flag.path(),
                        "Expected a service that is asked over HTTP at serve.port, saw " + Quoted.of(flag.name()) + ".",
                        "Remove it. Put a proxy that speaks TLS before the service."));
            } else if (flag.means(KEY)) {
                findings.add(
                        Finding.error(
                                CheckCode.SERVE_ARG_SECRET,
                                flag.path(),
                                "Expected no secret in an argument, which every user of the host can read, saw "
                                        + Quoted.of(flag.name()) + ".",
                                "Remove it, and write the source of the key as secrets.VLLM_API_KEY: vLLM reads it there, and Muster asks with it."));
            }
        }
        return findings;
    }
}
