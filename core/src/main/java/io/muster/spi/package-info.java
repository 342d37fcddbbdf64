/**
 * For those who extend Muster: {@link io.muster.spi.LauncherAdapter} and {@link io.muster.spi.RuntimeAdapter} describe
 * steps, {@link io.muster.spi.Transport} reaches hosts. Adapters are found through {@link io.muster.spi.AdapterProvider}.
 */
@NullMarked
package io.muster.spi;

import org.jspecify.annotations.NullMarked;
