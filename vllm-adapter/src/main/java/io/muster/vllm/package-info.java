/**
 * vLLM: what launchers need to start its service on nodes, to prove, observe and end it. {@link io.muster.vllm.VllmNode} is
 * the door.
 */
@NullMarked
package io.muster.vllm;

import org.jspecify.annotations.NullMarked;
