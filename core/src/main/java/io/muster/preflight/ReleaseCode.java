package io.muster.preflight;

import io.muster.check.FindingCode;

/** What of a host does not go with its release of vllm-ascend. */
public enum ReleaseCode implements FindingCode {
    VLLM_NOT_OF_RELEASE,
    VERSIONS_NOT_OF_RELEASE,
    RELEASE_UNKNOWN
}
