package io.muster.docker;

import io.muster.check.Finding;
import io.muster.check.Quoted;
import io.muster.cluster.NpuGeneration;
import io.muster.deploy.Deployment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

    private static final Map<NpuGeneration, String> SUFFIXES = Map.of(
            NpuGeneration.ATLAS_A2, "without such a suffix",
            NpuGeneration.ATLAS_A3, "with the suffix -a3",
            NpuGeneration.ATLAS_950, "with the suffix -950dt",
            NpuGeneration.ATLAS_310P, "with the suffix -310p");

    private final List<Finding> findings = new ArrayList<>();

    private DockerRules() {}

    static List<Finding> check(Deployment deployment) {
        var docker = (DockerRuntime) deployment.runtime();
        var rules = new DockerRules();
        if (!IMAGE.matcher(docker.image()).matches()) {
            rules.findings.add(Finding.error(
                    DockerCode.IMAGE_NAME,
                    "runtime.docker.image",
                    "Expected the name of an image with its tag, saw '" + docker.image() + "'.",
                    "Write it as docker images shows it on the nodes."));
        } else {
            rules.image(docker, deployment.cluster().npuGeneration());
        }
        rules.oneOf("engine", docker.engine(), List.of("docker", "podman"));
        rules.oneOf("pull", docker.pull(), List.of("missing", DockerRuntime.NEIGHBOUR, "never"));
        rules.require(
                docker.archive().isEmpty() || docker.copies(),
                "pull",
                "neighbour, since runtime.docker.archive is given",
                docker.pull(),
                "Leave pull out, or leave archive out.");
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

    private void image(DockerRuntime docker, NpuGeneration generation) {
        ImageName name = ImageName.of(docker.image());
        name.generation()
                .filter(made -> made != generation)
                .ifPresent(
                        made -> findings.add(
                                Finding.error(
                                        DockerCode.IMAGE_VARIANT,
                                        "runtime.docker.image",
                                        "Expected an image for " + generation.id() + ", the tag "
                                                + Quoted.of(name.tag()) + " is that of " + made.id() + ".",
                                        "Write the tag " + SUFFIXES.get(generation)
                                                + ", or correct npuGeneration. An image of your own needs another name than vllm-ascend.")));
        require(
                !(docker.copies() && name.hasDigest()),
                "image",
                "a name with a tag, since an image that was copied has no digest",
                docker.image(),
                "Write the tag. That all hosts have the same image is seen by its id.");
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
