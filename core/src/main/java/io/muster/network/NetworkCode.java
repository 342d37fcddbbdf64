package io.muster.network;

import io.muster.check.FindingCode;

/** What can be wrong between hosts that are each sound. */
public enum NetworkCode implements FindingCode {
    /** Of a host, of a pair of hosts, or of all: more than one NPU. */
    NPU_NETWORK_BROKEN,
    /** One NPU and all of its peers. */
    NPU_NOT_REACHED,
    /** Two NPUs that reach all others. */
    NPU_LINK_BROKEN,
    NPU_PING_LOSS,
    NPU_PING_UNREADABLE,
    NPU_NETWORK_NOT_TESTED,
    HOST_PORT_BLOCKED,
    HOST_NOT_REACHED,
    HOST_ADDRESS_TWICE,
    HOST_PORTS_NOT_TESTED,
    NETWORKS_NOT_TESTED
}
