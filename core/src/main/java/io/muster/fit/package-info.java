/**
 * Whether a deployment fits into the memory of its NPUs: {@link io.muster.fit.MemoryEstimate} of the {@link
 * io.muster.fit.NpuBoard} in every node.
 */
@NullMarked
package io.muster.fit;

import org.jspecify.annotations.NullMarked;
