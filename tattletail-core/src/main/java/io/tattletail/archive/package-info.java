/** The handle of an archive; what works on archives is in the packages below. */
@NullMarked
package io.tattletail.archive;

import org.jspecify.annotations.NullMarked;
