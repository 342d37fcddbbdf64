/** What a cluster was seen to be, node by node: {@link io.muster.status.ClusterStatus}. */
@NullMarked
package io.muster.status;

import org.jspecify.annotations.NullMarked;
