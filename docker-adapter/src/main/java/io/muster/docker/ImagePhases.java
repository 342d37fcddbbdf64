package io.muster.docker;

import io.muster.cluster.Node;
import io.muster.deploy.Deployment;
import io.muster.plan.Agreement;
import io.muster.plan.Command;
import io.muster.plan.Inspection;
import io.muster.plan.Phase;
import io.muster.plan.Step;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Phases after which each host has the same image. */
final class ImagePhases {

    /** An image of vllm-ascend has many gigabytes. */
    static final Duration COPY = Duration.ofMinutes(60);

    private static final Duration SHORT = Duration.ofSeconds(30);
    private static final Duration DELETE = Duration.ofMinutes(2);

    /** Told by a host that has the image: its id. */
    private static final String IMAGE = "image";

    /** Told by a host that hands out an archive: its SHA-256, its size, and the image's id. */
    private static final String ARCHIVE = "archive";

    private static final Agreement SAME_IMAGE = new Agreement(
            IMAGE,
            DockerCode.IMAGE_DIFFERS,
            "the same image",
            "Name the image by its digest, or bring one image to all hosts: save it on one, load it on the others.");

    private final Deployment deployment;
    private final DockerRuntime docker;

    private ImagePhases(Deployment deployment) {
        this.deployment = deployment;
        this.docker = (DockerRuntime) deployment.runtime();
    }

    static List<Phase> of(Deployment deployment) {
        return new ImagePhases(deployment).all();
    }

    static Inspection inspection(Deployment deployment, Node node) {
        return new Inspection(
                "see the container engine and the image",
                new ContainerScripts(deployment, node).inspection().stdin(),
                List.of(SAME_IMAGE));
    }

    private List<Phase> all() {
        var phases = new ArrayList<>(List.of(look()));
        if (docker.copies()) {
            phases.add(new Phase("offer", List.of("image"), offers()));
            phases.add(new Phase("fetch", List.of("offer"), fetches()));
            phases.add(new Phase("copied", List.of("fetch"), List.of(SAME_IMAGE), ends()));
        }
        return phases;
    }

    private Phase look() {
        var steps = new ArrayList<Step>();
        for (Node node : deployment.cluster().nodes()) {
            var scripts = new ContainerScripts(deployment, node);
            steps.add(run(node, "engine", "see the container engine", scripts.engine(), SHORT));
            steps.add(run(
                    node,
                    "image",
                    "see that the image is there",
                    scripts.image(),
                    docker.pull().equals("missing") ? COPY : SHORT));
        }
        return new Phase("image", List.of(), List.of(SAME_IMAGE), steps);
    }

    private List<Step> offers() {
        var steps = new ArrayList<Step>();
        docker.archive().ifPresent(archive -> steps.add(send(archive)));
        steps.addAll(onEach("offer", "hand out the image", IMAGE, ImageCopyScripts::offer));
        return steps;
    }

    private Step send(Path archive) {
        Node head = deployment.cluster().head();
        Step.Run need = informed(
                head,
                "need",
                "see whether no host has the image",
                IMAGE,
                scripts(head).need(),
                SHORT,
                Optional.empty());
        return new Step.Send(
                head.host() + "/archive",
                head.host(),
                "send the image's archive",
                need,
                archive,
                new ImageArchive(ImageName.of(docker.image()).tagged()),
                ImageCopyScripts.sentTo(deployment),
                COPY);
    }

    private List<Step> fetches() {
        return onEach("fetch", "fetch the image from a neighbour", ARCHIVE, ImageCopyScripts::fetch);
    }

    private List<Step> ends() {
        return deployment.cluster().nodes().stream()
                .map(node ->
                        run(node, "copied", "end the copying", scripts(node).end(), DELETE))
                .toList();
    }

    private List<Step> onEach(String id, String title, String fact, Function<ImageCopyScripts, Command> command) {
        return deployment.cluster().nodes().stream()
                .<Step>map(node -> {
                    ImageCopyScripts scripts = scripts(node);
                    Optional<Command> undo = Optional.of(scripts.undo());
                    return informed(node, id, title, fact, command.apply(scripts), COPY, undo);
                })
                .toList();
    }

    private ImageCopyScripts scripts(Node node) {
        return new ImageCopyScripts(deployment, node);
    }

    private static Step.Run informed(
            Node node,
            String id,
            String title,
            String fact,
            Command command,
            Duration deadline,
            Optional<Command> undo) {
        return new Step.Run(node.host() + "/" + id, node.host(), title, command, Optional.of(fact), deadline, undo);
    }

    private static Step run(Node node, String id, String title, Command command, Duration deadline) {
        return new Step.Run(node.host() + "/" + id, node.host(), title, command, deadline, Optional.empty());
    }
}
