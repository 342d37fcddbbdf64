/**
 * A worked example of an adapter: ranks in Apptainer, as many computing centres have it instead of Docker. It passes {@code
 * AdapterContract}; it was never run on a host with Apptainer.
 */
@NullMarked
package io.muster.samples.apptainer;

import org.jspecify.annotations.NullMarked;
