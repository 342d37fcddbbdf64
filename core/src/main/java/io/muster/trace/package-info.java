/** What of a run took how long: {@link io.muster.trace.Trace} as data, {@link io.muster.trace.TracePage} as a picture. */
@NullMarked
package io.muster.trace;

import org.jspecify.annotations.NullMarked;
