/**
 * Verifies archives and seals the files of dead recorders.
 *
 * <p>{@link io.tattletail.archive.salvage.ArchiveVerifier} reads and reports, and changes nothing.
 * {@link io.tattletail.archive.salvage.SegmentSalvager} seals the unsealed segments of dead
 * recorders. See docs/operations.md.
 */
@NullMarked
package io.tattletail.archive.salvage;

import org.jspecify.annotations.NullMarked;
