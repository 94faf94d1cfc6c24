/**
 * Archives in Pig: {@link io.tattletail.replay.pig.TattleTailLoader}.
 *
 * <p>Needs Pig and MapReduce on the class path, which installations of Pig have. No other package
 * of TattleTail needs Pig.
 */
@NullMarked
package io.tattletail.replay.pig;

import org.jspecify.annotations.NullMarked;
