/**
 * Left-overs of recorders that died, and whether an archive has all it should have.
 *
 * <p>Salvage is sealing: an unsealed segment that nobody writes any more becomes a sealed one. See
 * docs/operations.md.
 */
@NullMarked
package io.tattletail.archive.salvage;

import org.jspecify.annotations.NullMarked;
