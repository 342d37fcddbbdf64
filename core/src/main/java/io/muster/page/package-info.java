/** Pages for a browser that need nothing else: what they have alike. */
@NullMarked
package io.muster.page;

import org.jspecify.annotations.NullMarked;
