/** Hosts in memory, for tests of programs that use Muster: {@link io.muster.testkit.InMemoryHosts}. No NPU, Ray or vLLM is there. */
@NullMarked
package io.muster.testkit;

import org.jspecify.annotations.NullMarked;
