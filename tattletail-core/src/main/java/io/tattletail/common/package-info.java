/** Values and exceptions that all parts of the library name: days of channels, floors, damage. */
@NullMarked
package io.tattletail.common;

import org.jspecify.annotations.NullMarked;
