package io.muster.docker;

import io.muster.cluster.Node;
import io.muster.cluster.NpuGeneration;
import io.muster.deploy.Deployment;
import io.muster.plan.HostFolder;
import io.muster.plan.ShellText;
import java.util.ArrayList;
import java.util.List;

/** The {@code run} line of one node: devices and mounts by NPU generation (facts/ascend.md 1.1 step 2, and 2). */
final class ContainerLine {

    private static final List<String> DEVICES = List.of("davinci_manager", "devmm_svm", "hisi_hdc");
    private static final List<String> DEVICES_950 = List.of("davinci_manager", "hisi_hdc", "ummu", "uburma");

    /** Process 1: waits, ends at once when asked to, and as a shell reaps the orphans that Ray leaves. */
    private static final List<String> WAIT = List.of("-c", "trap 'exit 0' TERM; sleep infinity & wait");

    private ContainerLine() {}

    /** Device files that a host of that generation has beside those of its NPUs. */
    static List<String> sharedDevices(Deployment deployment) {
        return (is950(deployment) ? DEVICES_950 : DEVICES)
                .stream().map(device -> "/dev/" + device).toList();
    }

    /** Of the host; what is not there is not mounted. */
    static List<String> mounts(Deployment deployment) {
        return DriverFile.of(deployment.cluster().npuGeneration()).stream()
                .map(DriverFile::path)
                .toList();
    }

    /**
     * Bash text after the engine's name. It reads {@code home}, {@code environment} and {@code mounts} of the script around
     * it, which only the host knows.
     *
     * @param labels options that mark the container, already as bash text
     */
    static String of(Deployment deployment, Node node, String name, String labels) {
        var docker = (DockerRuntime) deployment.runtime();
        var before = new ArrayList<>(List.of(
                "run",
                "-d",
                "--name=" + name,
                "--net=host",
                "--shm-size=" + docker.shmSizeGib() + "g",
                "--restart=" + docker.restart()));
        docker.ulimits().forEach(limit -> before.add("--ulimit=" + limit));
        for (int id : deployment.cluster().devices(node)) {
            before.add("--device=/dev/davinci" + id);
        }
        sharedDevices(deployment).forEach(device -> before.add("--device=" + device));
        String folder = HostFolder.of(deployment.cluster()).path();
        String cache = docker.cache().map(ShellText::word).orElse("\"$home\"/.cache");
        var after = new ArrayList<>(docker.args());
        after.addAll(List.of("--entrypoint=bash", docker.image()));
        after.addAll(WAIT);
        return ShellText.line(before) + " " + labels + " \"${environment[@]}\" \"${mounts[@]}\" -v \"$home\"/" + folder
                + ":/root/" + folder + " -v " + cache + ":/root/.cache " + ShellText.line(after);
    }

    private static boolean is950(Deployment deployment) {
        return deployment.cluster().npuGeneration() == NpuGeneration.ATLAS_950;
    }
}
