/** The wish: {@link io.muster.deploy.Deployment} says which model is served how on which cluster. */
@NullMarked
package io.muster.deploy;

import org.jspecify.annotations.NullMarked;
