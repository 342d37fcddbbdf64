package io.muster.ray;

import io.muster.check.FindingCode;

/** What can be wrong with a Ray cluster, or stop it from coming up. */
enum RayCode implements FindingCode {
    // Before anything is started.
    RAY_VERSION_UNREADABLE,
    DATA_PARALLEL_ON_RAY,
    BACKEND_NOT_RAY,
    RAY_WORKER_PORTS,
    RAY_UNAUTHENTICATED,
    RAY_TOKEN_UNSUPPORTED,
    RAY_VARIABLE_OWN,
    // Named by the scripts on the hosts.
    RAY_NOT_FOUND,
    RAY_VERSION_DIFFERS,
    RAY_VERSION_MISMATCH,
    RAY_PORT_TAKEN,
    RAY_LEFTOVERS,
    RAY_START_FAILED,
    RAY_TOKEN_WRONG,
    HEAD_NOT_REACHABLE,
    // Of the cluster that came up.
    RAY_NOT_ANSWERING,
    NODE_MISSING,
    NODE_DEAD,
    NODE_DUPLICATE,
    NODE_NPU_COUNT,
    NODE_UNEXPECTED
}
