/** What will be done, as data: {@link io.muster.plan.Plan}, its phases and steps. Nothing here does anything. */
@NullMarked
package io.muster.plan;

import org.jspecify.annotations.NullMarked;
