/** What is wrong with a description and what to do about it: {@link io.muster.check.Findings} of {@link io.muster.check.Finding}. */
@NullMarked
package io.muster.check;

import org.jspecify.annotations.NullMarked;
