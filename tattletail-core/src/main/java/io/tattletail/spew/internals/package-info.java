/** Internal: classes that TattleTail's own modules share. They may change with any release. */
@NullMarked
package io.tattletail.spew.internals;

import org.jspecify.annotations.NullMarked;
