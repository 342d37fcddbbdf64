/** Logs of runs that failed, made for real, and what Muster says of them. */
@NullMarked
package io.muster.failures;

import org.jspecify.annotations.NullMarked;
