package io.muster.docker;

import io.muster.check.FindingCode;

/** What can be wrong with a deployment in containers. */
enum DockerCode implements FindingCode {
    IMAGE_NAME,
    CONTAINERS_NOT_RUN_YET
}
