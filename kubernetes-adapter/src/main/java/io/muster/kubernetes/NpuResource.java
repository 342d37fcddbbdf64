package io.muster.kubernetes;

import io.muster.deploy.Deployment;

/** Names under which the device plugin of Ascend offers NPUs. */
final class NpuResource {

    private NpuResource() {}

    /** Both dies of an A3 count, as everywhere. */
    static String of(Deployment deployment) {
        return switch (deployment.cluster().npuGeneration()) {
            case ATLAS_A2, ATLAS_A3 -> "huawei.com/Ascend910";
            case ATLAS_950 -> "huawei.com/npu";
            case ATLAS_310P -> "huawei.com/Ascend310P";
        };
    }
}
