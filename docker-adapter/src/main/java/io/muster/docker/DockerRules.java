package io.muster.docker;

import io.muster.check.Finding;
import io.muster.check.Quoted;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** What cannot work in containers, seen from the description alone. */
final class DockerRules {

    private static final Pattern IMAGE = Pattern.compile("[a-z0-9][A-Za-z0-9._/:@-]*");
    private static final Pattern ULIMIT = Pattern.compile("[a-z]+=(-1|\\d{1,18})(:(-1|\\d{1,18}))?");
    /** The engines take a colon for the end of the path. */
    private static final Pattern FOLDER = Pattern.compile("/[^:]*");

    private static final Pattern ARG = Pattern.compile("--[a-z][a-z0-9-]*(=.*)?", Pattern.DOTALL);

    /** Said by Muster, or by keys of their own. */
    private static final Set<String> OWN = Set.of(
            "--name",
            "--net",
            "--network",
            "--entrypoint",
            "--shm-size",
            "--restart",
            "--ulimit",
            "--env",
            "--env-file",
            "--label",
            "--label-file",
            "--detach",
            "--rm",
            "--workdir",
            "--user");

    private final List<Finding> findings = new ArrayList<>();

    private DockerRules() {}

    static List<Finding> check(DockerRuntime docker) {
        var rules = new DockerRules();
        if (!IMAGE.matcher(docker.image()).matches()) {
            rules.findings.add(Finding.error(
                    DockerCode.IMAGE_NAME,
                    "runtime.docker.image",
                    "Expected the name of an image with its tag, saw '" + docker.image() + "'.",
                    "Write it as docker images shows it on the nodes."));
        }
        rules.oneOf("engine", docker.engine(), List.of("docker", "podman"));
        rules.oneOf("pull", docker.pull(), List.of("missing", "never"));
        rules.oneOf("restart", docker.restart(), List.of("no", "on-failure", "always", "unless-stopped"));
        for (int i = 0; i < docker.ulimits().size(); i++) {
            rules.require(
                    ULIMIT.matcher(docker.ulimits().get(i)).matches(),
                    "ulimits[" + i + "]",
                    "a limit such as memlock=-1 or nofile=65536:65536",
                    docker.ulimits().get(i),
                    "Write its name, an equals sign, and one or two numbers; -1 for no limit.");
        }
        docker.cache()
                .ifPresent(cache -> rules.require(
                        FOLDER.matcher(cache).matches(),
                        "cache",
                        "the absolute path of a folder, without a colon",
                        cache,
                        "Write the path at which every host has the folder."));
        for (int i = 0; i < docker.args().size(); i++) {
            rules.arg("args[" + i + "]", docker.args().get(i));
        }
        return rules.findings;
    }

    private void oneOf(String key, String value, List<String> known) {
        require(known.contains(value), key, "one of " + String.join(", ", known), value, "Choose one of them.");
    }

    private void arg(String key, String arg) {
        require(
                ARG.matcher(arg).matches(),
                key,
                "an option in one word, such as --privileged or --volume=/models:/models",
                arg,
                "Write its long name, and its value behind an equals sign: a word without hyphens would be taken for the image.");
        require(
                !OWN.contains(arg.split("=", 2)[0]),
                key,
                "Muster alone to give " + Quoted.of(arg.split("=", 2)[0]),
                arg,
                "Remove it. Variables belong under env, and the keys beside args say the rest.");
    }

    private void require(boolean holds, String key, String expected, String saw, String remedy) {
        if (!holds) {
            findings.add(Finding.error(
                    DockerCode.CONTAINER_OPTION,
                    "runtime.docker." + key,
                    "Expected " + expected + ", saw " + Quoted.of(saw) + ".",
                    remedy));
        }
    }
}
