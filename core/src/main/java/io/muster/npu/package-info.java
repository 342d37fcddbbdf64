/**
 * What the tools on a host say of its NPUs, read: {@link io.muster.npu.HostNpus}. Their texts are known from what was
 * published (facts/ascend.md 1.6), not from a machine, and differ between versions of the driver; what cannot be read is
 * kept as it was said, and never taken for healthy.
 */
@NullMarked
package io.muster.npu;

import org.jspecify.annotations.NullMarked;
