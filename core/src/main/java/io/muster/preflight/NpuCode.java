package io.muster.preflight;

import io.muster.check.FindingCode;

/** What can be wrong with the NPUs of a host, or between those of several. */
public enum NpuCode implements FindingCode {
    NPU_TOOLS_MISSING,
    NPU_TOOL_HUNG,
    NPU_UNREADABLE,
    NPU_NOT_LISTED,
    NPU_GENERATION_DIFFERS,
    NPU_UNHEALTHY,
    NPU_HEALTH_WARNING,
    NPU_MEMORY_TAKEN,
    NPU_SHARED,
    NPU_LINK_DOWN,
    NPU_NET_UNHEALTHY,
    NPU_ROCE_DOWN,
    NPU_NETDETECT_MISSING,
    NPU_GATEWAY_MISSING,
    NPU_ADDRESS_MISSING,
    NPU_ADDRESS_TWICE,
    HCCN_CONF_MISSING,
    HCCN_CONF_STALE,
    NPU_TLS_DIFFERS,
    NPU_SWITCH_UNSEEN,
    NPU_VNIC_DOWN,
    SUPERPODS_DIFFER,
    DRIVERS_DIFFER,
    CANN_DIFFERS
}
