/** A sample of a service that embeds Muster: deployments over REST, and one page that shows them live. */
@NullMarked
package io.muster.service;

import org.jspecify.annotations.NullMarked;
