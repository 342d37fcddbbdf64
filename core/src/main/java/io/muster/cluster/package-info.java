/** The machines of a deployment as facts: {@link io.muster.cluster.Cluster} and its {@link io.muster.cluster.Node}s. */
@NullMarked
package io.muster.cluster;

import org.jspecify.annotations.NullMarked;
