/**
 * The two networks between the hosts, tested pair by pair before anything is started: that of the NPUs by pings, and that of the
 * hosts by connections to the ports of the plan. Who asks whom when, what was answered, and which few causes explain it. Pure.
 */
@NullMarked
package io.muster.network;

import org.jspecify.annotations.NullMarked;
