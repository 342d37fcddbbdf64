package io.muster.docker;

import io.muster.cluster.NpuGeneration;
import java.util.List;

/**
 * A file of a host's NPU driver that a container needs at the same path (facts/ascend.md 1.1 step 2, and 2). Immutable.
 *
 * @param path absolute, on the host and in the container
 * @param isFolder whether it is a folder
 */
public record DriverFile(String path, boolean isFolder) {

    private static final List<DriverFile> COMMON = List.of(
            folder("/usr/local/dcmi"),
            file("/usr/local/Ascend/driver/tools/hccn_tool"),
            file("/usr/local/bin/npu-smi"),
            folder("/usr/local/Ascend/driver/lib64/"),
            file("/usr/local/Ascend/driver/version.info"),
            file("/etc/ascend_install.info"),
            // The docs' Ray line lacks it; without it results may be wrong and nothing says so (vllm-ascend issue
            // 7711).
            file("/etc/hccn.conf"));
    private static final List<DriverFile> OF_950 = List.of(
            folder("/usr/local/Ascend/driver"),
            folder("/etc/hixlep"),
            folder("/usr/local/sbin"),
            folder("/usr/lib64"),
            file("/lib/route.conf"),
            file("/etc/hccl_rootinfo.json"),
            file("/usr/bin/urma_admin"));

    /** Those of a host of that generation. */
    public static List<DriverFile> of(NpuGeneration generation) {
        return generation == NpuGeneration.ATLAS_950 ? OF_950 : COMMON;
    }

    private static DriverFile folder(String path) {
        return new DriverFile(path, true);
    }

    private static DriverFile file(String path) {
        return new DriverFile(path, false);
    }
}
