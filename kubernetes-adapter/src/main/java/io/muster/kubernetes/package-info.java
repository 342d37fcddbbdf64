/**
 * The same deployment for Kubernetes: {@link io.muster.kubernetes.Manifests} renders what {@link io.muster.Planner#programs} says as
 * a RayCluster, a RayService or a LeaderWorkerSet. Nothing is sent anywhere.
 */
@NullMarked
package io.muster.kubernetes;

import org.jspecify.annotations.NullMarked;
