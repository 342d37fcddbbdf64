package io.muster.run;

import io.muster.check.FindingCode;

/** Kinds of trouble with a host or a step while running. */
public enum RunCode implements FindingCode {
    HOST_UNREACHABLE,
    HOST_LOGIN_REFUSED,
    HOST_KEY_NOT_TRUSTED,
    HOST_SILENT,
    HOST_LOST,
    SSH_NOT_INSTALLED,
    COMMAND_FAILED,
    COMMAND_TIMED_OUT,
    DISK_FULL,
    FILE_NOT_WRITTEN,
    FILE_NOT_SENT,
    SECRET_UNUSABLE,
    COPY_DAMAGED,
    LEFT_BEHIND,
    REMOVED_NOT_ENDED,
    CLUSTER_HELD,
    CLUSTER_HOLD_LOST,
    RUN_CUT_OFF,
    TAKEN_OVER,
    STEP_UNDER_WAY,
    DRIFT,
    HOST_NOT_DESCRIBED,
    STARTED_BY_HAND
}
