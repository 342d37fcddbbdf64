package io.muster.docker;

import io.muster.check.FindingCode;

/** What can be wrong with a deployment in containers. */
enum DockerCode implements FindingCode {
    // Before any host is asked.
    IMAGE_NAME,
    CONTAINER_OPTION,
    IMAGE_VARIANT,
    IMAGE_ARCHIVE,
    // Named by the scripts on the hosts.
    ENGINE_NOT_FOUND,
    ENGINE_NOT_ANSWERING,
    DEVICE_FILE_MISSING,
    CACHE_FOLDER_MISSING,
    IMAGE_ABSENT,
    IMAGE_NOT_COPIED,
    COPY_PORT_TAKEN,
    CONTAINER_NAME_TAKEN,
    CONTAINER_DIFFERS,
    CONTAINER_NOT_REMOVED,
    // Of all hosts together.
    IMAGE_DIFFERS
}
