/** Does what a plan says. The only room with processes, threads, clocks and sleeping. */
@NullMarked
package io.muster.run;

import org.jspecify.annotations.NullMarked;
