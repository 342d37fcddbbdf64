package io.muster.docker;

import io.muster.check.Finding;
import io.muster.cluster.Node;
import io.muster.deploy.Deployment;
import io.muster.deploy.RuntimeSpec;
import io.muster.drift.Difference;
import io.muster.drift.Reach;
import io.muster.plan.Command;
import io.muster.plan.CommandOutput;
import io.muster.plan.Inspection;
import io.muster.plan.Phase;
import io.muster.plan.PortUse;
import io.muster.plan.Step;
import io.muster.spi.RuntimeAdapter;
import io.muster.spi.Section;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** A container that waits on each node, in which everything of the cluster runs. */
final class DockerRuntimeAdapter implements RuntimeAdapter {

    /** Stands for an image that could not be read, of which the reader tells; no image can be named so. */
    private static final String NO_IMAGE = "?";

    private static final Duration SHORT = Duration.ofSeconds(30);
    private static final Duration CREATE = Duration.ofMinutes(2);

    /** Of Docker, then of Podman. */
    private static final Pattern ENDED = Pattern.compile(
            "(?i)is not running|is restarting|no such container" + "|container state improper|no container with name");

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
        DockerRuntime defaults = DockerRuntime.image(section.required("image").orElse(NO_IMAGE));
        Optional<Path> archive = section.file("archive");
        return new DockerRuntime(
                defaults.image(),
                section.text("engine").orElse(defaults.engine()),
                section.text("pull").orElse(archive.isPresent() ? DockerRuntime.NEIGHBOUR : defaults.pull()),
                archive,
                section.integer("copyPort", 1, 65535).orElse(defaults.copyPort()),
                section.integer("shmSizeGib", 1, 65536).orElse(defaults.shmSizeGib()),
                section.texts("ulimits"),
                section.text("restart").orElse(defaults.restart()),
                section.text("cache"),
                section.texts("args"));
    }

    @Override
    public List<Finding> check(Deployment deployment) {
        return DockerRules.check(deployment);
    }

    /** Login files of the image set up CANN, and a command in a container does not read them (facts/ascend.md 2). */
    @Override
    public String setup(Deployment deployment) {
        return "for file in /usr/local/Ascend/ascend-toolkit/set_env.sh /usr/local/Ascend/nnal/atb/set_env.sh; do"
                + " [ ! -f $file ] || . $file; done";
    }

    @Override
    public Optional<Inspection> inspect(Deployment deployment, Node node) {
        return Optional.of(ImagePhases.inspection(deployment, node));
    }

    @Override
    public List<Phase> prepare(Deployment deployment) {
        return ImagePhases.of(deployment);
    }

    @Override
    public List<Step> create(Deployment deployment, Node node) {
        var scripts = new ContainerScripts(deployment, node);
        Command undo = Command.script("# Removes the container of cluster "
                + deployment.cluster().name() + " on " + node.host() + ".\n" + scripts.remove());
        return List.of(
                // On its own, since undoing a refused start would remove what it was refused for.
                run(node, "whose", "see whose container is there", scripts.look(), SHORT, Optional.empty()),
                run(node, "container", "start the container", scripts.start(), CREATE, Optional.of(undo)));
    }

    @Override
    public List<PortUse> ports(Deployment deployment) {
        var docker = (DockerRuntime) deployment.runtime();
        List<String> all = deployment.cluster().hosts();
        return docker.copies() && all.size() > 1
                ? List.of(PortUse.of(
                        "runtime.docker.copyPort",
                        "image, while it is copied",
                        docker.copyPort(),
                        all,
                        PortUse.Reach.NODES))
                : List.of();
    }

    @Override
    public Command inside(Deployment deployment, Node node, Command command) {
        var docker = (DockerRuntime) deployment.runtime();
        var argv = new ArrayList<>(
                List.of(docker.engine(), "exec", "-i", "-w", "/root", ContainerScripts.container(deployment)));
        argv.addAll(command.argv());
        return new Command(argv, command.stdin());
    }

    @Override
    public boolean hasEnded(CommandOutput output) {
        return !output.ok()
                && output.stdout().isEmpty()
                && ENDED.matcher(output.stderr()).find();
    }

    @Override
    public List<Reach> reaches() {
        return ContainerDrift.TABLE;
    }

    @Override
    public Command look(Deployment deployment, Node node, Command inside) {
        return new ContainerScripts(deployment, node).look(inside(deployment, node, inside));
    }

    @Override
    public List<Difference> differences(Deployment deployment, Node node, CommandOutput seen) {
        return ContainerDrift.of(deployment, node, seen.stdout());
    }

    @Override
    public String remove(Deployment deployment, Node node) {
        return new ContainerScripts(deployment, node).remove();
    }

    private static Step run(
            Node node, String id, String title, Command command, Duration deadline, Optional<Command> undo) {
        return new Step.Run(node.host() + "/" + id, node.host(), title, command, deadline, undo);
    }
}
