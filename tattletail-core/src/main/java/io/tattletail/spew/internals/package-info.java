/**
 * What TattleTail's own modules share. Nothing here is for users; it may change with any release.
 */
@NullMarked
package io.tattletail.spew.internals;

import org.jspecify.annotations.NullMarked;
