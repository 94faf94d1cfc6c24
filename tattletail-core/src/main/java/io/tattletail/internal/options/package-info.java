/** The named values of options objects: each public options class is a typed face of these. */
@NullMarked
package io.tattletail.internal.options;

import org.jspecify.annotations.NullMarked;
