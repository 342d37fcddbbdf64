/** What runs against what is wanted: each {@link io.muster.drift.Difference}, and what it takes to apply it. */
@NullMarked
package io.muster.drift;

import org.jspecify.annotations.NullMarked;
