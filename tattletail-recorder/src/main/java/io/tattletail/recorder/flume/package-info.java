/**
 * TattleTail in a pipeline of Apache Flume, which is an optional dependency.
 *
 * <p>{@link io.tattletail.recorder.flume.SpewSource} subscribes to a Spew and puts its events into
 * Flume's channels. {@link io.tattletail.recorder.flume.TattleTailSink} takes them out and records
 * them with an {@link io.tattletail.recorder.EventRecorder}. Where the sink has to be Flume's own
 * HDFS sink, {@link io.tattletail.recorder.flume.SegmentEventSerializer} writes its files in the
 * archive's format. {@link io.tattletail.recorder.flume.SpewHeaders} names the headers by which
 * they understand each other.
 */
@NullMarked
package io.tattletail.recorder.flume;

import org.jspecify.annotations.NullMarked;
