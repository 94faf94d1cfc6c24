/**
 * Events that could not be recorded and were kept with the reason, as {@link
 * io.tattletail.archive.rejected.RejectedEvents} reads them.
 */
@NullMarked
package io.tattletail.archive.rejected;

import org.jspecify.annotations.NullMarked;
