/**
 * Archives as a data source of Spark.
 *
 * <p>{@code spark.read().format("tattletail").load(root)}, or {@code using tattletail} in SQL,
 * gives the events of an archive as rows, recorded and published ones together, each once: see
 * {@link io.tattletail.replay.spark.ArchiveSource}. {@link
 * io.tattletail.replay.spark.TattleTailSpark} gives them as {@link io.tattletail.spew.SpewEvent}s.
 *
 * <p>Needs Spark 4.2 with Scala 2.13 on the class path; no other package of TattleTail does.
 */
@NullMarked
package io.tattletail.replay.spark;

import org.jspecify.annotations.NullMarked;
