/** How long checking, planning and advising take, and how that grows with the cluster. */
@NullMarked
package io.muster.benchmarks;

import org.jspecify.annotations.NullMarked;
