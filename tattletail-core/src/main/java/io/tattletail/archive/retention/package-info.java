/**
 * Retires old days by rule: they are hidden from readers, kept for some time in which that can be
 * undone, and then deleted.
 *
 * <p>{@link io.tattletail.archive.retention.ArchiveRetention} is the job; docs/design.md explains
 * what decides, and why nothing that was retired comes back.
 */
@NullMarked
package io.tattletail.archive.retention;

import org.jspecify.annotations.NullMarked;
