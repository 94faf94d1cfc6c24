/**
 * Records events: {@link io.tattletail.recorder.EventRecorder} and its options.
 *
 * <p>An append goes through {@code Intake}, which checks the event; {@code AppendBuffer}, which
 * holds it in memory that is bounded, and decides when a commit is due; {@code CommitLoop}, which
 * takes commits and acknowledges them; {@code GroupCommit}, which has all partitions of one commit
 * written in parallel; and a {@code PartitionWriter} for each partition, which numbers the events
 * and writes to the segment that is open there. {@code Sealer} seals segments beside all this,
 * {@code FileWatch} looks whether open files are still there, {@code BackgroundSalvage} seals what
 * was left over, and {@code RecorderLifecycle} tells whether all this succeeds.
 *
 * <p>The acknowledgement rule is in {@code Commit}: a commit covers what was appended before it
 * began, and succeeds only if every partition it touched did. What has one recorder name is a run,
 * see {@code CommitLoop}.
 */
@NullMarked
package io.tattletail.recorder;

import org.jspecify.annotations.NullMarked;
