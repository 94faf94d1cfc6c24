/**
 * Replays an archive in time order: {@link io.tattletail.replay.EventReplayer}, what it is asked
 * ({@link io.tattletail.replay.ReplayQuery}), what it gives ({@link
 * io.tattletail.replay.ReplayCursor}), and what it will cost ({@link
 * io.tattletail.replay.ReplayPlan}).
 *
 * <p>The order is total and the same on every run: by timestamp, channel, stream, offset, recorder
 * and sequence, names bytewise. It comes from {@code io.tattletail.archive.merge}, of whose events
 * the cursor drops those that are outside of the query, held by a ledger, or duplicates.
 *
 * <p>A replay is a loop on top of a cursor: it waits for the pace, gives events to the handler,
 * does what the failure policy says when that throws, and tells how far it is. All waiting is done
 * in one place, so that it ends when the replay is cancelled or interrupted.
 */
@NullMarked
package io.tattletail.replay;

import org.jspecify.annotations.NullMarked;
