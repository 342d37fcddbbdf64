package io.muster.preflight;

import io.muster.check.FindingCode;

/** What can be wrong with a host before anything is started on it. */
public enum PreflightCode implements FindingCode {
    ADDRESS_NOT_ON_HOST,
    NIC_NOT_ON_HOST,
    NIC_WITHOUT_ADDRESS,
    NPU_DEVICE_MISSING,
    HOST_NOT_READABLE,
    CLOCK_SKEW,
    CLOCK_DIFFERS_HERE,
    SYSTEMS_DIFFER,
    DISK_LOW,
    SHM_LOW,
    OPEN_FILES_LOW,
    PORT_TAKEN,
    /** What a launcher or a runtime looks for could not be seen. */
    INSPECTION_FAILED,
    /** Named by the file of a node's variables, on the host. */
    NIC_NOT_FOUND
}
