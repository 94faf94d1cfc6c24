/**
 * The way into an archive for data of a predecessor: {@link
 * io.tattletail.recorder.legacy.LegacyImport} takes rows from a {@link
 * io.tattletail.recorder.legacy.LegacySource}, such as {@link
 * io.tattletail.recorder.legacy.SequenceFiles}, and records an event for each.
 *
 * <p>{@code ImportRun} is one run: it reads, maps and records. {@code Checkpoints} keeps how far
 * the import came, {@code RejectedRows} keeps the rows that are no events, and {@code RowMapper}
 * calls the mapping and checks that it gives a row the same event each time.
 */
@NullMarked
package io.tattletail.recorder.legacy;

import org.jspecify.annotations.NullMarked;
