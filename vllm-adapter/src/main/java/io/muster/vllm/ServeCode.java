package io.muster.vllm;

import io.muster.check.FindingCode;

/** What can stop a service from coming up, whichever launcher places its ranks, and from being ended. */
enum ServeCode implements FindingCode {
    // Named by the scripts on the hosts.
    SETUP_FAILED,
    RUNS_DIFFERENTLY,
    NOT_STOPPED,
    VLLM_NOT_FOUND,
    MODEL_ABSENT,
    SHM_TOO_SMALL,
    SECRET_ABSENT,
    REQUESTS_CUT_OFF,
    REQUESTS_UNKNOWN,
    SERVE_PORT_TAKEN,
    // Of the service that was started.
    TOO_FEW_NPUS,
    SERVICE_ENDED,
    SERVICE_NOT_READY,
    COMPLETION_REFUSED
}
