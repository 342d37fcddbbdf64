package io.muster.kubernetes;

import io.muster.check.FindingCode;

/** What can be wrong with a deployment for Kubernetes. */
public enum KubernetesCode implements FindingCode {
    IMAGE_NOT_NAMED,
    KIND_UNSUITED,
    RAY_VERSION_NOT_NAMED,
    POD_NAME,
    HOST_NOT_CARRIED,
    SERVE_ARG_NOT_CARRIED,
    OPTION_NOT_CARRIED
}
