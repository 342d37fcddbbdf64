package io.muster.vllm;

import io.muster.check.FindingCode;

/** What cannot work where vLLM is its own launcher, seen from the description alone. */
enum VllmCode implements FindingCode {
    NOTHING_SERVED,
    REPLICA_SPANS_NODES,
    RANKS_UNEVEN,
    RANKS_EXCEED_NPUS,
    LAUNCHER_ARG
}
