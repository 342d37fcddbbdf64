/** What is written about Muster, held against Muster. */
@NullMarked
package io.muster.docs;

import org.jspecify.annotations.NullMarked;
