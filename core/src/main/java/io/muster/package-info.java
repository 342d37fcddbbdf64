/** The doors of the library: {@link io.muster.Planner} checks and plans, {@link io.muster.Muster} applies. */
@NullMarked
package io.muster;

import org.jspecify.annotations.NullMarked;
