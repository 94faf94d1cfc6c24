/**
 * Events that could not be recorded, kept raw with the reason: {@link
 * io.tattletail.archive.rejected.RejectedWriter} writes them, {@link
 * io.tattletail.archive.rejected.RejectedEvents} reads them. They are plain Avro files in {@code
 * rejected}, specified in docs/format.md, and no part of a replay.
 */
@NullMarked
package io.tattletail.archive.rejected;

import org.jspecify.annotations.NullMarked;
