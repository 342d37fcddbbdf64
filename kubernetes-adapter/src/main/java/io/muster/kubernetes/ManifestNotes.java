package io.muster.kubernetes;

import static java.util.stream.Collectors.joining;

import io.muster.deploy.Deployment;
import io.muster.docker.DockerRuntime;
import java.util.ArrayList;
import java.util.List;

/** Comments before a manifest: what must be there before, what is left out, what to see to. Not thread-safe. */
final class ManifestNotes {

    private final Deployment deployment;
    private final List<String> secrets = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    ManifestNotes(Deployment deployment, Pods pods) {
        this.deployment = deployment;
        if (!pods.secret().files().isEmpty()) {
            secrets.add(pods.secret().command());
        }
        note("Addresses of hosts are left out: Kubernetes chooses the hosts, one for each pod.");
        note(
                "Pods need the device plugin of Ascend, and the driver's files on their hosts; NPUs may be called otherwise"
                        + " by another plugin.");
        String model = deployment.model().id();
        if (model.startsWith("/")) {
            note("Each pod needs the model " + model + ": in the image, or from its host by runtime.docker.args:"
                    + " --volume=FOLDER:FOLDER.");
        } else {
            note("Models are kept in " + PodVolumes.cache((DockerRuntime) deployment.runtime()) + " of each host.");
        }
        note("No CPU and memory is asked for: add them as your cluster wants it. Shared memory counts as memory.");
        note(
                "Some of the pods alone do nothing, and hold their NPUs: a scheduler for gangs, such as Volcano or Kueue, starts"
                        + " all or none.");
    }

    /** With a secret to make before. */
    ManifestNotes secret(String command) {
        secrets.add(command);
        return this;
    }

    /** With one more. */
    ManifestNotes note(String text) {
        notes.add(text);
        return this;
    }

    String text() {
        var lines = new ArrayList<String>();
        lines.add("Cluster " + deployment.cluster().name() + ", made by Muster from its description.");
        notes.forEach(note -> lines.add("- " + note));
        if (!secrets.isEmpty()) {
            lines.add("Before it, in bash, in its namespace:");
            secrets.forEach(command -> command.lines().forEach(line -> lines.add("  " + line)));
        }
        return lines.stream().map(line -> "# " + line + "\n").collect(joining());
    }
}
