/** Questions to hosts before anything is started on them: {@link io.muster.preflight.HostPreflight}. */
@NullMarked
package io.muster.preflight;

import org.jspecify.annotations.NullMarked;
