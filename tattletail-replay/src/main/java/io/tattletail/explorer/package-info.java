/**
 * The explorer: a web page that shows an archive, served by the JDK's HTTP server. See {@link
 * io.tattletail.explorer.ArchiveExplorer}.
 *
 * <p>A request is checked by {@code RequestGuard}, taken apart by {@code Parameters}, and answered
 * by {@code Timeline}, {@code EventReader} or {@code EventTrace} as lines of JSON. What is where
 * comes from names and indexes, by {@link io.tattletail.internal.search.PartitionReader}; events
 * come from the replayer's cursors.
 */
@NullMarked
package io.tattletail.explorer;

import org.jspecify.annotations.NullMarked;
