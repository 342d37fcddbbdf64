/** A deployment written as a YAML or JSON file: {@link io.muster.description.DescriptionReader}. */
@NullMarked
package io.muster.description;

import org.jspecify.annotations.NullMarked;
