@NullMarked
package io.muster.ray;

import org.jspecify.annotations.NullMarked;
