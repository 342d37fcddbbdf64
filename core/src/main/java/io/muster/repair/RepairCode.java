package io.muster.repair;

import io.muster.check.FindingCode;

/** Why a cluster is repaired no more. */
public enum RepairCode implements FindingCode {
    CLUSTER_NOT_UP,
    HEAD_STAYS_LOST,
    HOST_STAYS_LOST,
    REPAIRS_USED_UP
}
