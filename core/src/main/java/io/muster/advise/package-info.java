/**
 * Which layout suits a model on a cluster: {@link io.muster.advise.Advisor} tries all of them, and {@link io.muster.advise.Advice}
 * ranks those that work.
 */
@NullMarked
package io.muster.advise;

import org.jspecify.annotations.NullMarked;
