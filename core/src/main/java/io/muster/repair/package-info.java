/** What is to be done about a cluster that has lost a part, by the policy that its description declares. */
@NullMarked
package io.muster.repair;

import org.jspecify.annotations.NullMarked;
