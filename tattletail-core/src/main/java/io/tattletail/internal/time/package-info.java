/** Durations and limits. */
@NullMarked
package io.tattletail.internal.time;

import org.jspecify.annotations.NullMarked;
