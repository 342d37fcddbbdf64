package io.muster.samples.apptainer;

import io.muster.check.Finding;
import io.muster.cluster.Node;
import io.muster.deploy.Deployment;
import io.muster.deploy.RuntimeSpec;
import io.muster.plan.Command;
import io.muster.plan.CommandOutput;
import io.muster.plan.ShellText;
import io.muster.plan.Step;
import io.muster.spi.RuntimeAdapter;
import io.muster.spi.Section;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** An instance of Apptainer on each node; it shares home folder, network and processes with its host. */
final class ApptainerRuntimeAdapter implements RuntimeAdapter {

    /** {@code runtime: {apptainer: {image: /images/vllm-ascend.sif}}} */
    @Override
    public String name() {
        return "apptainer";
    }

    @Override
    public Class<? extends RuntimeSpec> specType() {
        return ApptainerRuntime.class;
    }

    @Override
    public RuntimeSpec read(Section section) {
        return new ApptainerRuntime(section.required("image").orElse(""));
    }

    @Override
    public List<Finding> check(Deployment deployment) {
        return image(deployment).startsWith("/")
                ? List.of()
                : List.of(Finding.error(
                        ApptainerCode.APPTAINER_IMAGE_NOT_A_FILE,
                        "runtime.apptainer.image",
                        "Expected the path of an image on every host, saw " + image(deployment) + ".",
                        "Name a file that begins with /: apptainer pull makes one of an image of a registry."));
    }

    @Override
    public String setup(Deployment deployment) {
        return "";
    }

    @Override
    public List<Step> create(Deployment deployment, Node node) {
        var start = new ArrayList<>(List.of("apptainer", "instance", "start"));
        for (int id : deployment.cluster().devices(node)) {
            start.addAll(List.of("--bind", "/dev/davinci" + id));
        }
        start.addAll(List.of(image(deployment), instance(deployment)));
        // Safe where it is there already, and says so.
        String script =
                "# Starts the instance of cluster " + deployment.cluster().name() + " on " + node.host() + ".\n"
                        + "! apptainer instance list " + instance(deployment) + " | grep -qw " + instance(deployment)
                        + " || { echo 'muster: unchanged'; exit 0; }\n" + ShellText.line(start) + "\n";
        return List.of(new Step.Run(
                node.host() + "/instance",
                node.host(),
                "start the instance",
                Command.script(script),
                Duration.ofMinutes(2),
                Optional.of(Command.script("# Stops the instance of cluster "
                        + deployment.cluster().name() + ".\n" + remove(deployment, node)))));
    }

    @Override
    public Command inside(Deployment deployment, Node node, Command command) {
        var argv = new ArrayList<>(List.of("apptainer", "exec", "instance://" + instance(deployment)));
        argv.addAll(command.argv());
        return new Command(argv, command.stdin());
    }

    @Override
    public boolean hasEnded(CommandOutput output) {
        return !output.ok() && output.stderr().contains("no instance found");
    }

    @Override
    public String remove(Deployment deployment, Node node) {
        return "apptainer instance stop " + instance(deployment) + " > /dev/null 2>&1 || true\n";
    }

    private static String image(Deployment deployment) {
        return ((ApptainerRuntime) deployment.runtime()).image();
    }

    /** Names of clusters are words of a shell. */
    private static String instance(Deployment deployment) {
        return "muster-" + deployment.cluster().name();
    }
}
