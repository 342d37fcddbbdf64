/**
 * Ray as launcher: what is started on each node, how the result is read, and how it is ended. The door is {@link
 * io.muster.ray.RayLauncher}, the options a user may give.
 */
@NullMarked
package io.muster.ray;

import org.jspecify.annotations.NullMarked;
