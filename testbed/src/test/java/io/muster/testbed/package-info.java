/** End-to-end tests: real hosts with real sshd and real Ray, made by the scripts of this module. No NPU is there. */
@NullMarked
package io.muster.testbed;

import org.jspecify.annotations.NullMarked;
