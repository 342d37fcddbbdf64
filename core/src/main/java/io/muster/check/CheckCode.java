package io.muster.check;

/** What can be wrong with a deployment, seen from its description alone and whatever starts it. */
public enum CheckCode implements FindingCode {
    CLUSTER_NAME,
    HOST_NOT_IPV4,
    HOST_UNUSABLE,
    HOST_LINK_LOCAL,
    DUPLICATE_HOST,
    DUPLICATE_SSH_TARGET,
    SSH_TEXT,
    NIC_NAME,
    NIC_NOT_GIVEN,
    NPUS_UNKNOWN,
    NPU_COUNTS_DIFFER,
    NPUS_UNUSUAL,
    DEVICE_LIST,
    GENERATION_SINGLE_NODE,
    WORLD_TOO_LARGE,
    NPUS_IDLE,
    TENSOR_SPANS_NODES,
    TEXT_UNUSABLE,
    ENV_NAME,
    ENV_UNKNOWN_HOST,
    ENV_RESERVED,
    ENV_NODE_LOCAL,
    ENV_OVERRIDES,
    SERVE_ARG_REPEATED,
    SERVE_ARG_NOT_ASKED,
    SERVE_ARG_SECRET,
    MEMORY_DOES_NOT_FIT,
    MEMORY_TIGHT
}
