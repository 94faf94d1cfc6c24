/**
 * Internal: merges files of an archive into the archive's order. For the replayer and the publisher
 * only; it may change with any release.
 *
 * <p>{@link io.tattletail.internal.merge.EventMerge} is the entry point. It has three stages, each
 * of which knows only the next one: {@code RunMerge} merges sorted {@code Run}s, which are blocks
 * that are being stepped through; {@code ReadAhead} passes it the runs whose time has come, and
 * loads them on other threads before that; a {@code Source} is an unloaded part of the archive (a
 * partition, a file or some blocks) that knows a time before which it has no event. A partition
 * becomes files when it is listed, and a file becomes blocks when its index is read. So the cost of
 * a merge is in proportion to its events.
 *
 * <p>A merge drops no event: one that was recorded twice comes twice. It needs no serializer, and
 * filters whole blocks by time.
 */
@NullMarked
package io.tattletail.internal.merge;

import org.jspecify.annotations.NullMarked;
