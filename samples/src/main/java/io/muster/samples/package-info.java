/** Programs that show the library in use. */
@NullMarked
package io.muster.samples;

import org.jspecify.annotations.NullMarked;
