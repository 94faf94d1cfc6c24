/**
 * Replays an archive in time order: {@link io.tattletail.replay.EventReplayer}, its queries ({@link
 * io.tattletail.replay.ReplayQuery}), cursors ({@link io.tattletail.replay.ReplayCursor}) and dry
 * runs ({@link io.tattletail.replay.ReplayPlan}).
 *
 * <p>The order is total and the same on every run: by timestamp, channel, stream, offset, recorder
 * and sequence, names bytewise. It comes from {@code io.tattletail.archive.merge}, and the cursor
 * drops events that are outside of the query, held by a ledger, or duplicates.
 *
 * <p>A replay is a loop on top of a cursor: it waits for the pace, delivers events to the handler,
 * applies the failure policy when that throws, and reports progress. All waiting is done in one
 * place, so that it ends when the replay is cancelled or interrupted.
 */
@NullMarked
package io.tattletail.replay;

import org.jspecify.annotations.NullMarked;
