package io.muster.check;

import io.muster.deploy.BareRuntime;
import io.muster.deploy.Deployment;
import io.muster.deploy.ServeOptions;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Texts that become arguments of a program: whatever UTF-8 can spell but NUL is carried unchanged, and where a text
 * stands for a name it must not read as an option.
 */
final class TextRule implements Rule {

    @Override
    public List<Finding> check(Deployment deployment) {
        var findings = new ArrayList<Finding>();
        ServeOptions serve = deployment.serve();
        name(findings, "model.id", deployment.model().id());
        serve.servedModelName().ifPresent(name -> name(findings, "serve.servedModelName", name));
        for (int i = 0; i < serve.args().size(); i++) {
            unpassable("serve.args[" + i + "]", serve.args().get(i)).ifPresent(findings::add);
        }
        if (deployment.runtime() instanceof BareRuntime bare) {
            unpassable("runtime.bare.setup", bare.setup()).ifPresent(findings::add);
        }
        return findings;
    }

    private static void name(List<Finding> findings, String path, String text) {
        if (text.isBlank()) {
            findings.add(
                    unusable(path, "Expected a name, saw " + Quoted.of(text) + ".", "Write one, or leave it out."));
        }
        if (text.startsWith("-")) {
            findings.add(unusable(
                    path,
                    "Expected a name, saw " + Quoted.of(text) + ", which vLLM would read as an option.",
                    "Begin it with another character; for a folder write ./ before it."));
        }
        if (text.chars().anyMatch(Character::isISOControl)) {
            findings.add(unusable(
                    path,
                    "Expected printable characters, saw " + Quoted.of(text) + ".",
                    "Remove line breaks, tabs and the like."));
        } else {
            unpassable(path, text).ifPresent(findings::add);
        }
    }

    /** What keeps that text from reaching a program unchanged. */
    static Optional<Finding> unpassable(String path, String text) {
        if (text.indexOf('\0') >= 0) {
            return Optional.of(
                    unusable(path, "Expected a text that a program can be passed, saw a NUL in it.", "Remove it."));
        }
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            return Optional.of(unusable(
                    path,
                    "Expected a text that UTF-8 can spell, saw half a surrogate pair in it.",
                    "Write the character itself in place of its \\u escapes."));
        }
        return Optional.empty();
    }

    private static Finding unusable(String path, String message, String remedy) {
        return Finding.error(CheckCode.TEXT_UNUSABLE, path, message, remedy);
    }
}
