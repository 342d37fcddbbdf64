/**
 * A model as its {@code config.json} describes it: {@link io.muster.model.ModelConfig}, its layers, and the arithmetic of its
 * parameters and of its KV cache. What is not known exactly is refused.
 */
@NullMarked
package io.muster.model;

import org.jspecify.annotations.NullMarked;
