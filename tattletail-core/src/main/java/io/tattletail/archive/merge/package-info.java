/**
 * Internal: merges files of an archive into the archive's order. For the replayer and the publisher
 * only; it may change with any release.
 *
 * <p>{@link io.tattletail.archive.merge.EventMerge} is the way in. Behind it stand three stages,
 * each of which knows only the one behind it: {@code RunMerge} merges sorted {@code Run}s, which
 * are blocks that are being stepped through; {@code ReadAhead} gives it the runs whose time has
 * come, and has them loaded by other threads somewhat before; a {@code Source} is a part of the
 * archive that is not loaded yet, a partition, a file or some blocks, and knows before which time
 * it has no event. A partition becomes files when it is listed, and a file becomes blocks when its
 * index is read. So a merge costs what it gives.
 *
 * <p>A merge drops nothing: an event that was recorded twice is given twice. It resolves no
 * serializer, and filters by time only whole blocks.
 */
@NullMarked
package io.tattletail.archive.merge;

import org.jspecify.annotations.NullMarked;
