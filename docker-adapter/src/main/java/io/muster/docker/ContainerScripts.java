package io.muster.docker;

import static java.util.stream.Collectors.joining;

import io.muster.cluster.Node;
import io.muster.deploy.Deployment;
import io.muster.plan.Command;
import io.muster.plan.FileContent;
import io.muster.plan.Fingerprint;
import io.muster.plan.HostFolder;
import io.muster.plan.ShellText;
import java.util.List;

/** What is run on a host for the container of one node. The name of a container proves nothing: our labels do. */
final class ContainerScripts {

    static final String CLUSTER_LABEL = "io.muster.cluster";
    static final String FINGERPRINT_LABEL = "io.muster.fingerprint";

    static final String BEFORE = """
            engine=$(command -v {engine})
            fail() {
              printf 'muster: %s: %s | %s\\n' "$1" "${2//$'\\n'/ }" "$3" >&2
              exit 1
            }
            """;

    private static final String ID = """
            id() { "$engine" image inspect -f '{{.Id}}' {image} 2> /dev/null; }
            """;

    /** Podman leaves out what Docker puts first. */
    private static final String TELL = """
            image=$(id)
            echo "fact image sha256:${image#sha256:}"
            """;

    private static final String ABSENT = """
            fail IMAGE_ABSENT "expected the image {image} on {host}, it is not there, and runtime.docker.pull is never" "Bring it there ({engine} save on a host that has it, {engine} load on this one), or set runtime.docker.pull to missing or neighbour."
            """;

    private final Deployment deployment;
    private final Node node;
    private final DockerRuntime docker;
    private final String cluster;
    private final String engine;

    ContainerScripts(Deployment deployment, Node node) {
        this.deployment = deployment;
        this.node = node;
        this.docker = (DockerRuntime) deployment.runtime();
        this.cluster = deployment.cluster().name();
        this.engine = ShellText.word(docker.engine());
    }

    static String container(Deployment deployment) {
        return "muster-" + deployment.cluster().name();
    }

    /** The engine answers, device files and cache are there, and the container's name is free or ours. */
    Command engine() {
        return script(
                "Sees the container engine of %s, and what the container needs there. Changes nothing.", seeEngine());
    }

    private String seeEngine() {
        return """
                [ -n "$engine" ] ||
                  fail ENGINE_NOT_FOUND "expected the program "{engine}" on {host}, saw none" "Install it there, or correct runtime.docker.engine."
                said=$("$engine" ps -q 2>&1) ||
                  fail ENGINE_NOT_ANSWERING "expected {engine} to answer on {host}, it said: $(tail -n 1 <<< "$said")" "Start its daemon there, or let the login user use it."
                missing=
                for device in {devices}; do [ -e "$device" ] || missing="$missing $device"; done
                [ -z "$missing" ] ||
                  fail DEVICE_FILE_MISSING "expected the device files of its NPU driver on {host}, these are missing:$missing" "See the driver on that host, and whether npuGeneration is right."
                """ + (docker.cache().isEmpty() ? "" : """
                [ -d {cache} ] ||
                  fail CACHE_FOLDER_MISSING "expected the folder "{cache}" on {host}, it is not there" "Mount or make it there, or correct runtime.docker.cache."
                """) + whose() + """
                [ -z "$found" ] || [ "$cluster" = {cluster} ] || stranger
                """;
    }

    /** The image is there, pulled where that is wanted; tells its id, and nothing where neighbours are to help. */
    Command image() {
        if (docker.copies()) {
            return script("Sees whether %s has the image. Changes nothing.", tellIfThere());
        }
        return isNeverPulled()
                ? script("Sees that %s has the image.", orElse(ABSENT))
                : script("Sees that %s has the image, or fetches it.", orElse("""
                        said=$("$engine" pull -q {image} 2>&1) ||
                          fail IMAGE_ABSENT "expected the image {image} on {host}, it is not there and {engine} pull said: $(tail -n 1 <<< "$said")" "See the name and the registry, or bring the image there: {engine} save on a host that has it, {engine} load on this one."
                        """));
    }

    /** Both, and nothing is fetched. */
    Command inspection() {
        return script(
                "Sees the container engine and the image of %s. Changes nothing.",
                seeEngine() + (isNeverPulled() ? orElse(ABSENT) : tellIfThere()));
    }

    private boolean isNeverPulled() {
        return docker.pull().equals("never");
    }

    private static String tellIfThere() {
        return ID + "if id > /dev/null; then\n" + TELL + "fi\n";
    }

    private static String orElse(String absent) {
        return ID + """
                if ! id > /dev/null; then
                {absent}fi
                """.replace("{absent}", absent.indent(2)) + TELL;
    }

    /** No other container runs under its name: one of a stranger, or ours of another description. */
    Command look() {
        return script(
                "Sees that the container of cluster {cluster} on %s may be ours. Changes nothing.", known() + """
                [ -n "$found" ] || exit 0
                [ "$cluster" = {cluster} ] || stranger
                if [ "$running" = true ] && [ "$made" != "$fingerprint" ]; then
                  fail CONTAINER_DIFFERS "the container {name} of this cluster runs on {host}, made from another description" "Take the cluster down first, then bring it up again."
                fi
                if [ "$running" = true ] && [ "$image" != "$("$engine" image inspect -f '{{.Id}}' {image})" ]; then
                  fail CONTAINER_DIFFERS "the container {name} of this cluster runs on {host}, of another image than {image} is now" "Take the cluster down first, then bring it up again."
                fi
                """);
    }

    /** Makes the container, unless it runs. */
    Command start() {
        return script(
                "Starts the container of cluster {cluster} on %s, if it does not run already.",
                "mkdir -p ~/.cache\n" + known() + """
                [ -z "$found" ] || [ "$cluster" = {cluster} ] || stranger
                [ "$running" = true ] && { echo 'muster: unchanged'; exit 0; }
                [ -z "$found" ] || "$engine" rm -f -v {name} > /dev/null
                mounts=()
                for path in {mounts}; do [ ! -e "$path" ] || mounts+=(-v "$path:$path"); done
                "$engine" {line} > /dev/null
                """);
    }

    /** From what the container was made, one value of JSON a line, and then that question inside it. */
    Command look(Command inside) {
        String text = script(
                        "Looks from what the container of cluster {cluster} on %s was made. Changes nothing.", ID + """
                        seen() { "$engine" container inspect -f "$1" {name} 2> /dev/null; }
                        cluster=$(seen '{{index .Config.Labels "{clusterLabel}"}}')
                        if [ "$cluster" = {cluster} ]; then
                          echo '--- made'
                          for value in .Image .Config.Image .HostConfig.ShmSize .HostConfig.RestartPolicy.Name \
                            '(index .Config.Labels "{fingerprintLabel}")' .HostConfig.Devices; do
                            seen "{{json $value}}"
                          done
                          echo "--- image $(id)"
                        fi
                        if [ "$cluster" = {cluster} ] && [ "$(seen '{{.State.Running}}')" = true ]; then
                          printf %s {question} | {inside}
                        else
                          echo '--- end'
                        fi
                        """)
                .stdin();
        // Last: what is in them must not be filled in.
        return Command.script(text.replace("{inside}", ShellText.line(inside.argv()))
                .replace("{question}", ShellText.word(inside.stdin())));
    }

    /** Of the container's line, which is the first part of its label: the second is of what runs in it. */
    String fingerprint() {
        return Fingerprint.of(List.of(new FileContent("line", line(), false))).hex();
    }

    /** Bash text, run on its own or amid the launcher's: it must not end that one where all is well. */
    String remove() {
        return fill("""
                if command -v {engine} > /dev/null; then
                  muster_containers() { {engine} ps -aq --no-trunc --filter label={clusterLabel}={cluster}; }
                  if ! muster_found=$(muster_containers 2>&1); then
                    echo "muster: ENGINE_NOT_ANSWERING: expected {engine} to answer on {host}, it said: ${muster_found//$'\\n'/ } | Start its daemon there, then take the cluster down again." >&2
                    exit 1
                  fi
                  [ -z "$muster_found" ] || {engine} rm -f -v $muster_found > /dev/null 2>&1
                  if [ -n "$(muster_containers)" ]; then
                    echo "muster: CONTAINER_NOT_REMOVED: expected the container {name} on {host} to be gone, it is still there | Run {engine} rm -f {name} there and see what it says." >&2
                    exit 1
                  fi
                fi
                """);
    }

    /** What has the container's name, if anything: {@code found}, {@code running}, {@code image}, {@code cluster}, {@code made}. */
    private static String whose() {
        return """
                found=$("$engine" container inspect -f '{{.State.Running}}|{{.Image}}|{{index .Config.Labels "{clusterLabel}"}}|{{index .Config.Labels "{fingerprintLabel}"}}' {name} 2> /dev/null)
                IFS='|' read -r running image cluster made <<< "$found"
                stranger() {
                  fail CONTAINER_NAME_TAKEN "a container {name} is on {host} that Muster has not made" "Rename or remove it, or give the cluster another name."
                }
                """;
    }

    /** The same, beside what is wanted. The node's variables come from its file, so that their values are in no argument. */
    private String known() {
        return """
                home=$HOME environment=()
                export() { environment+=(-e "${1%%=*}"); builtin export "$1"; }
                . "$home"/{folder}/env
                [ -z "$MUSTER_NIC" ] || export MUSTER_NIC
                unset -f export
                fingerprint={fingerprint}-$MUSTER_FINGERPRINT
                """ + whose();
    }

    private Command script(String title, String text) {
        return Command.script(fill("# " + title.formatted(node.host()) + "\n" + BEFORE + text));
    }

    private String line() {
        return ContainerLine.of(
                deployment,
                node,
                container(deployment),
                "--label=" + CLUSTER_LABEL + "=" + cluster + " --label=" + FINGERPRINT_LABEL + "=\"$fingerprint\"");
    }

    private String fill(String text) {
        String line = line();
        // The line last: what a user has written into it must not be filled in.
        return text.replace("{engine}", engine)
                .replace("{host}", node.host())
                .replace("{cluster}", cluster)
                .replace("{name}", container(deployment))
                .replace("{folder}", HostFolder.of(deployment.cluster()).path())
                .replace("{clusterLabel}", CLUSTER_LABEL)
                .replace("{fingerprintLabel}", FINGERPRINT_LABEL)
                .replace("{fingerprint}", fingerprint())
                .replace("{devices}", words(ContainerLine.sharedDevices(deployment)))
                .replace("{mounts}", words(ContainerLine.mounts(deployment)))
                .replace("{image}", ShellText.word(docker.image()))
                .replace("{cache}", docker.cache().map(ShellText::word).orElse(""))
                .replace("{line}", line);
    }

    private static String words(List<String> words) {
        return words.stream().map(ShellText::word).collect(joining(" "));
    }
}
