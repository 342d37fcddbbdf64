/** The {@code muster} command line, a program on top of the library. */
@NullMarked
package io.muster.cli;

import org.jspecify.annotations.NullMarked;
