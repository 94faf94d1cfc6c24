/**
 * Records events: {@link io.tattletail.recorder.EventRecorder} and its options.
 *
 * <p>An append goes through four rooms. {@code AppendBuffer} gives it a sequence and holds it, in
 * memory that is bounded; {@code GroupCommit} takes all that is held and writes it; a {@code
 * PartitionWriter} per partition writes to the segment that is open there; {@code Sealer} seals
 * segments beside all this. The buffer decides and does no I/O, the others write and decide
 * nothing.
 *
 * <p>The acknowledgement rule is in {@code Commit}: a commit covers what was appended before it
 * began, and succeeds only if every partition it touched did.
 */
@NullMarked
package io.tattletail.recorder;

import org.jspecify.annotations.NullMarked;
