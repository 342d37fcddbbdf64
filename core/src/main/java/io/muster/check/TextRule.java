package io.muster.check;

import io.muster.deploy.BareRuntime;
import io.muster.deploy.Deployment;
import io.muster.deploy.ServeOptions;
import java.util.ArrayList;
import java.util.List;

/**
 * Texts that become arguments of a program: any character but NUL is carried unchanged, and where a text stands for a
 * name it must not read as an option.
 */
final class TextRule implements Rule {

    @Override
    public List<Finding> check(Deployment deployment) {
        var findings = new ArrayList<Finding>();
        ServeOptions serve = deployment.serve();
        name(findings, "model.id", deployment.model().id());
        serve.servedModelName().ifPresent(name -> name(findings, "serve.servedModelName", name));
        for (int i = 0; i < serve.args().size(); i++) {
            withoutNul(findings, "serve.args[" + i + "]", serve.args().get(i));
        }
        if (deployment.runtime() instanceof BareRuntime bare) {
            withoutNul(findings, "runtime.bare.setup", bare.setup());
        }
        return findings;
    }

    private static void name(List<Finding> findings, String path, String text) {
        if (text.startsWith("-")) {
            findings.add(Finding.error(
                    CheckCode.TEXT_UNUSABLE,
                    path,
                    "Expected a name, saw '" + text + "', which vLLM would read as an option.",
                    "Begin it with another character; for a folder write ./ before it."));
        }
        if (text.chars().anyMatch(Character::isISOControl)) {
            findings.add(Finding.error(
                    CheckCode.TEXT_UNUSABLE,
                    path,
                    "Expected printable characters, saw a control character.",
                    "Remove line breaks, tabs and the like."));
        }
    }

    private static void withoutNul(List<Finding> findings, String path, String text) {
        if (text.indexOf('\0') >= 0) {
            findings.add(
                    Finding.error(CheckCode.TEXT_UNUSABLE, path, "A NUL cannot be passed to a program.", "Remove it."));
        }
    }
}
