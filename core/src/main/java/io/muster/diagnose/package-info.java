/**
 * Why a run failed, from what logs of its hosts hold: a {@link io.muster.diagnose.Catalogue} of symptoms, held against lines in
 * {@link io.muster.diagnose.LogReading}, gives a {@link io.muster.diagnose.Diagnosis}. Pure: files are read elsewhere.
 */
@NullMarked
package io.muster.diagnose;

import org.jspecify.annotations.NullMarked;
