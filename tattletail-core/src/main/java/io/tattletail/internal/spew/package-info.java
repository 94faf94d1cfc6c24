/** Internal: classes that TattleTail's own modules share. They may change with any release. */
@NullMarked
package io.tattletail.internal.spew;

import org.jspecify.annotations.NullMarked;
