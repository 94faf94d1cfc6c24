/**
 * Files of events that could not be recorded, and of offsets of retired days: plain Avro files,
 * specified in docs/format.md, and no part of a replay.
 */
@NullMarked
package io.tattletail.internal.rejected;

import org.jspecify.annotations.NullMarked;
