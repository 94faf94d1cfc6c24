/**
 * Records events: {@link io.tattletail.recorder.EventRecorder} and its options.
 *
 * <p>An append goes through {@code Intake}, which checks the event; {@code AppendBuffer}, which
 * holds it in bounded memory and decides when a commit is due; {@code CommitLoop}, which takes
 * commits and acknowledges them; {@code GroupCommit}, which writes all partitions of one commit in
 * parallel; and a {@code PartitionWriter} for each partition, which numbers the events and writes
 * to the segment that is open there. {@code Sealer} seals segments on other threads, {@code
 * FileWatch} checks that open files still exist, {@code BackgroundSalvage} seals the files of dead
 * recorders, and {@code RecorderLifecycle} keeps the state.
 *
 * <p>The acknowledgement rule is in {@code Commit}: a commit has all events that were appended
 * before it began, and succeeds only if each of its partitions was flushed. A run is the time of
 * one recorder name; see {@code CommitLoop}.
 */
@NullMarked
package io.tattletail.recorder;

import org.jspecify.annotations.NullMarked;
