package io.muster.docker;

import io.muster.check.Finding;
import io.muster.cluster.Node;
import io.muster.deploy.Deployment;
import io.muster.deploy.RuntimeSpec;
import io.muster.plan.Command;
import io.muster.plan.ShellText;
import io.muster.plan.Step;
import io.muster.spi.RuntimeAdapter;
import io.muster.spi.Section;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** A container that waits on each node, in which everything of the cluster runs. */
final class DockerRuntimeAdapter implements RuntimeAdapter {

    private static final Pattern IMAGE = Pattern.compile("[a-z0-9][A-Za-z0-9._/:@-]*");

    /** Stands for an image that could not be read, of which the reader tells; no image can be named so. */
    private static final String NO_IMAGE = "?";

    private static final Duration CREATE = Duration.ofMinutes(2);

    @Override
    public String name() {
        return "docker";
    }

    @Override
    public Class<? extends RuntimeSpec> specType() {
        return DockerRuntime.class;
    }

    @Override
    public RuntimeSpec read(Section section) {
        return DockerRuntime.image(section.required("image").orElse(NO_IMAGE));
    }

    @Override
    public List<Finding> check(Deployment deployment) {
        var findings = new ArrayList<Finding>();
        String image = of(deployment).image();
        if (!IMAGE.matcher(image).matches()) {
            findings.add(Finding.error(
                    DockerCode.IMAGE_NAME,
                    "runtime.docker.image",
                    "Expected the name of an image with its tag, saw '" + image + "'.",
                    "Write it as docker images shows it on the nodes."));
        }
        findings.add(Finding.warning(
                DockerCode.CONTAINERS_NOT_RUN_YET,
                "runtime.docker",
                "Containers are planned as the guide asks, but this version of Muster has not been run with them.",
                "Read the plan before you apply it, or use the bare runtime."));
        return findings;
    }

    /** Login files of the image set up CANN, and a command in a container does not read them (facts/ascend.md 2). */
    @Override
    public String setup(Deployment deployment) {
        return "for file in /usr/local/Ascend/ascend-toolkit/set_env.sh /usr/local/Ascend/nnal/atb/set_env.sh; do"
                + " [ ! -f $file ] || . $file; done";
    }

    @Override
    public List<Step> create(Deployment deployment, Node node) {
        String script = """
                # Starts the container of cluster %1$s on %2$s, if it does not run already.
                [ "$(docker inspect -f '{{.State.Running}}' %3$s 2> /dev/null)" = true ] && { echo 'muster: unchanged'; exit 0; }
                docker rm -f %3$s > /dev/null 2>&1
                exec %4$s
                """.formatted(
                        deployment.cluster().name(),
                        node.host(),
                        ShellText.word(container(deployment)),
                        ContainerLine.of(deployment, node, of(deployment).image(), container(deployment)));
        return List.of(new Step.Run(
                node.host() + "/container",
                node.host(),
                "start the container",
                Command.script(script),
                CREATE,
                Optional.of(Command.script("# Removes the container of cluster "
                        + deployment.cluster().name() + " on " + node.host() + ".\n" + remove(deployment, node)))));
    }

    @Override
    public Command inside(Deployment deployment, Node node, Command command) {
        var argv = new ArrayList<>(List.of("docker", "exec", "-i", "-w", "/root", container(deployment)));
        argv.addAll(command.argv());
        return new Command(argv, command.stdin());
    }

    @Override
    public String remove(Deployment deployment, Node node) {
        // Whether it is gone decides: to remove what was never there is an error to some versions of Docker.
        return """
                docker rm -f %1$s > /dev/null 2>&1
                ! docker container inspect %1$s > /dev/null 2>&1 || { echo 'The container '%1$s' is still there.' >&2; false; }
                """.formatted(ShellText.word(container(deployment)));
    }

    private static DockerRuntime of(Deployment deployment) {
        return (DockerRuntime) deployment.runtime();
    }

    private static String container(Deployment deployment) {
        return "muster-" + deployment.cluster().name();
    }
}
