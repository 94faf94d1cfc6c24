/**
 * What is wrong with an archive, or left over in it. {@link
 * io.tattletail.archive.salvage.ArchiveVerifier} reads and reports, and changes nothing.
 */
@NullMarked
package io.tattletail.archive.salvage;

import org.jspecify.annotations.NullMarked;
