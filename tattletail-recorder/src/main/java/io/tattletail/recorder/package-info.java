/**
 * Records events: {@link io.tattletail.recorder.EventRecorder} and its options.
 *
 * <p>An event goes down this line, in which each class knows those behind it alone:
 *
 * <ol>
 *   <li>{@code EventRecorder}, the facade, and {@code Intake}, which checks the event.
 *   <li>{@code AppendBuffer}, which holds it in bounded memory and decides when a commit is due.
 *   <li>{@code CommitLoop}, the committing thread, which takes the commits. {@code RecorderRuns}
 *       begins and ends the recorder's runs.
 *   <li>{@code GroupCommit}, which writes the commits of one run: it cuts each into shares, {@code
 *       PartitionShare} and {@code BelowFloorShare}, and writes them in parallel. {@code
 *       WriteRetry} makes a failed write again.
 *   <li>{@code PartitionWriter}, one for each partition, which numbers the events and writes to the
 *       segment that is open there. {@code PartitionWriters} bounds how many are open.
 *   <li>{@code Acknowledger}, which tells what became of a commit. {@code CommitWaiter} waits for
 *       that on the threads of callers.
 *   <li>{@code Shutdown}, which closes all of them, step by step.
 * </ol>
 *
 * <p>{@code BackgroundTasks} work beside it: {@code Sealer} seals segments, {@code FileWatch}
 * checks that open files still exist, {@code BackgroundSalvage} seals the files of dead recorders,
 * {@code FloorWatch} reads the floors, and {@code BackgroundPublishing} publishes. {@code
 * RecorderLifecycle} keeps the state.
 *
 * <p>The acknowledgement rule is in {@code Commit}: a commit has all events that were appended
 * before it began, and succeeds only if each of its partitions was flushed. A run is the time of
 * one recorder name; see {@code RecorderRuns}.
 */
@NullMarked
package io.tattletail.recorder;

import org.jspecify.annotations.NullMarked;
