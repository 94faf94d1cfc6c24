/**
 * Archives as the input of MapReduce jobs, and replays as MapReduce jobs.
 *
 * <p>{@link io.tattletail.replay.mapreduce.ArchiveInputFormat} gives a job the events of a {@link
 * io.tattletail.replay.ReplayQuery}, recorded and published ones together, each once. {@link
 * io.tattletail.replay.mapreduce.ReplayJob} gives them to a {@link
 * io.tattletail.spew.SpewEventHandler} in many tasks at once.
 *
 * <p>Needs {@code hadoop-mapreduce-client-core} on the class path, which every MapReduce cluster
 * has; no other package of TattleTail does.
 */
@NullMarked
package io.tattletail.replay.mapreduce;

import org.jspecify.annotations.NullMarked;
