package io.muster.plan;

import io.muster.check.FindingCode;

/** What can be wrong with ports that are each sound. */
public enum PortCode implements FindingCode {
    PORTS_OVERLAP
}
