package io.muster.docker;

import io.muster.cluster.Node;
import io.muster.cluster.NpuGeneration;
import io.muster.deploy.Deployment;
import io.muster.plan.HostFolder;
import io.muster.plan.ShellText;
import java.util.ArrayList;
import java.util.List;

/** The {@code docker run} line of one node: devices and mounts by NPU generation (facts/ascend.md 1.1 step 2, and 2). */
final class ContainerLine {

    private static final List<String> DEVICES = List.of("davinci_manager", "devmm_svm", "hisi_hdc");
    private static final List<String> DEVICES_950 = List.of("davinci_manager", "hisi_hdc", "ummu", "uburma");

    private static final List<String> MOUNTS = List.of(
            "/usr/local/dcmi",
            "/usr/local/Ascend/driver/tools/hccn_tool",
            "/usr/local/bin/npu-smi",
            "/usr/local/Ascend/driver/lib64/",
            "/usr/local/Ascend/driver/version.info",
            "/etc/ascend_install.info");
    private static final List<String> MOUNTS_950 = List.of(
            "/usr/local/Ascend/driver",
            "/etc/hixlep",
            "/usr/local/sbin",
            "/usr/lib64",
            "/lib/route.conf",
            "/etc/hccl_rootinfo.json",
            "/usr/bin/urma_admin");

    private ContainerLine() {}

    static String of(Deployment deployment, Node node, String image, String container) {
        boolean is950 = deployment.cluster().npuGeneration() == NpuGeneration.ATLAS_950;
        var argv = new ArrayList<>(List.of("docker", "run", "-d", "--name", container, "--net=host", "--shm-size=1g"));
        argv.addAll(
                List.of("--label", "io.muster.cluster=" + deployment.cluster().name()));
        for (int id : deployment.cluster().devices(node)) {
            argv.addAll(List.of("--device", "/dev/davinci" + id));
        }
        for (String device : is950 ? DEVICES_950 : DEVICES) {
            argv.addAll(List.of("--device", "/dev/" + device));
        }
        for (String mount : is950 ? MOUNTS_950 : MOUNTS) {
            argv.addAll(List.of("-v", mount + ":" + mount));
        }
        String folder = HostFolder.of(deployment.cluster()).path();
        // The home folder is known on the host only.
        String mounts = " -v \"$HOME\"/" + folder + ":/root/" + folder + " -v \"$HOME\"/.cache:/root/.cache ";
        return ShellText.line(argv) + mounts + ShellText.line(List.of("--entrypoint", "sleep", image, "infinity"));
    }
}
