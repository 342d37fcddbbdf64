package io.muster.vllm;

import io.muster.check.FindingCode;

/** What can stop a service from coming up. */
enum ServeCode implements FindingCode {
    // Named by the scripts on the hosts.
    VLLM_NOT_FOUND,
    MODEL_ABSENT,
    SHM_TOO_SMALL,
    SERVE_PORT_TAKEN,
    // Of the service that was started.
    TOO_FEW_NPUS,
    SERVICE_ENDED,
    SERVICE_NOT_READY,
    COMPLETION_REFUSED
}
