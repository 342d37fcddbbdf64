/** What is seen of a running cluster, as it changes. */
@NullMarked
package io.muster.watch;

import org.jspecify.annotations.NullMarked;
