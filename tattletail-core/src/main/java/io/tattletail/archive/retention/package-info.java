/**
 * Retires old days by rule: hides them from readers, keeps them for a time in which this can be
 * undone, and then deletes them.
 *
 * <p>{@link io.tattletail.archive.retention.ArchiveRetention} is the job; docs/design.md explains
 * which step decides, and why retired events do not come back.
 */
@NullMarked
package io.tattletail.archive.retention;

import org.jspecify.annotations.NullMarked;
