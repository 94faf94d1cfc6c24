/**
 * Cold start: a service gets everything that ever happened, from the archive and in order, and then
 * goes on live, with no gap and no duplicate between them.
 *
 * <p>{@link io.tattletail.replay.coldstart.ColdStart} says what to do, and {@link
 * io.tattletail.replay.coldstart.ColdStartRun} does it: replay, catch up, hand over. The proof
 * rests on two sets of ranges and on no clock: which sequences of each recorder and partition were
 * given ({@code SequenceRanges}), and which offsets of each stream are covered ({@code Coverage}).
 * The broker is asked for what follows the unbroken part of the coverage ({@code StartOffsets}),
 * and of that the covered events are left out ({@code LiveHandler}).
 */
@NullMarked
package io.tattletail.replay.coldstart;

import org.jspecify.annotations.NullMarked;
