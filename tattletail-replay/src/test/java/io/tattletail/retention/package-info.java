/** Retention beside recorders, publishers, salvagers, replays and cold starts. */
@NullMarked
package io.tattletail.retention;

import org.jspecify.annotations.NullMarked;
