/**
 * Replays an archive in time order: {@link io.tattletail.replay.EventReplayer}, what it is asked
 * ({@link io.tattletail.replay.ReplayQuery}) and what it gives ({@link
 * io.tattletail.replay.ReplayCursor}).
 *
 * <p>The order is total and the same on every run: by timestamp, channel, stream, offset, recorder
 * and sequence, names bytewise. It comes from a merge of sorted blocks. All that is not open yet, a
 * day, a segment, some blocks, waits as a {@code Source} that knows before which time it has
 * nothing; the merge opens it when it gets there, and not before. So a query costs what it matches.
 */
@NullMarked
package io.tattletail.replay;

import org.jspecify.annotations.NullMarked;
