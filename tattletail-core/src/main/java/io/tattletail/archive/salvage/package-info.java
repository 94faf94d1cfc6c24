/**
 * What is wrong with an archive, or left over in it.
 *
 * <p>{@link io.tattletail.archive.salvage.ArchiveVerifier} reads and reports, and changes nothing.
 * {@link io.tattletail.archive.salvage.SegmentSalvager} seals what dead recorders left: salvage is
 * sealing. See docs/operations.md.
 */
@NullMarked
package io.tattletail.archive.salvage;

import org.jspecify.annotations.NullMarked;
