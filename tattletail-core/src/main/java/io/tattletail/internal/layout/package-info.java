/**
 * An archive on a Hadoop file system: its root and descriptor, its partitions by channel and day,
 * and the names of its files.
 *
 * <p>{@link io.tattletail.internal.layout.ArchiveStore} is the entry point; only it knows the paths
 * below the root. {@link io.tattletail.common.Partition} and {@link
 * io.tattletail.internal.layout.SegmentName} are the only places that format and parse names.
 * {@code io.tattletail.archive.segment} reads and writes the content of files. The layout is
 * specified in docs/format.md.
 */
@NullMarked
package io.tattletail.internal.layout;

import org.jspecify.annotations.NullMarked;
