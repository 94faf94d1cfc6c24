/**
 * Cold start: a service gets all events of the archive in order, and then live events, with no gap
 * and no duplicate between them.
 *
 * <p>{@link io.tattletail.replay.coldstart.ColdStart} has the options, and {@link
 * io.tattletail.replay.coldstart.ColdStartRun} is the handle of a running one. Its steps are in
 * {@code ColdStartSteps}: replay, catch up, hand over, go live. Its state is in {@code
 * ColdStartLifecycle}, and {@code DeliveredHistory} has all that a checkpoint keeps. The proof
 * needs two sets of ranges and no clock: the delivered sequences of each recorder and partition
 * ({@code SequenceRanges}), and the covered offsets of each stream ({@code Coverage}). The
 * subscription starts behind the unbroken part of the coverage ({@code StartOffsets}), and covered
 * events are left out ({@code LiveHandler}).
 */
@NullMarked
package io.tattletail.replay.coldstart;

import org.jspecify.annotations.NullMarked;
