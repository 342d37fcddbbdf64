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

    private static final List<String> MOUNTS = List.of(
            "/usr/local/dcmi",
            "/usr/local/Ascend/driver/tools/hccn_tool",
            "/usr/local/bin/npu-smi",
            "/usr/local/Ascend/driver/lib64/",
            "/usr/local/Ascend/driver/version.info",
            "/etc/ascend_install.info",
            // The docs' Ray line lacks it; without it results may be wrong and nothing says so (vllm-ascend issue
            // 7711).
            "/etc/hccn.conf");
    private static final List<String> MOUNTS_950 = List.of(
            "/usr/local/Ascend/driver",
            "/etc/hixlep",
            "/usr/local/sbin",
            "/usr/lib64",
            "/lib/route.conf",
            "/etc/hccl_rootinfo.json",
            "/usr/bin/urma_admin");

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
        return is950(deployment) ? MOUNTS_950 : MOUNTS;
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
