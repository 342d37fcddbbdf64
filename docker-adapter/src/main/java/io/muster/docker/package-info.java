@NullMarked
package io.muster.docker;

import org.jspecify.annotations.NullMarked;
