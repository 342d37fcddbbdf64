/** What a watch tells, as meters of Micrometer. */
@NullMarked
package io.muster.metrics;

import org.jspecify.annotations.NullMarked;
