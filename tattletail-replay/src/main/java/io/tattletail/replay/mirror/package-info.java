/**
 * Keeps a copy of an archive on another file system: an offsite cluster or an object store.
 *
 * <p>{@link io.tattletail.replay.mirror.ArchiveMirror} is the job; docs/design.md (The copy)
 * explains in which order files are copied and deleted.
 */
@NullMarked
package io.tattletail.replay.mirror;

import org.jspecify.annotations.NullMarked;
