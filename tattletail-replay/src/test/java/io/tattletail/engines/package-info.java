/** Archives as engines see them, each engine in a process of its own. */
@NullMarked
package io.tattletail.engines;

import org.jspecify.annotations.NullMarked;
