package io.tattletail.internal.segment;

import static com.google.common.base.Preconditions.checkArgument;

/**
 * The place of some consecutive events of a block, without their bytes: the rest of a block whose
 * memory was freed half-way, to be read again by {@link Segment#read(IndexEntry, BlockPart)}.
 *
 * @param fileOffset where the block begins in the file
 * @param position of its first event in the decompressed block, in bytes
 * @param bytes of all its events, decompressed
 * @param events how many
 * @param firstMicros timestamp of its first event
 */
public record BlockPart(long fileOffset, int position, int bytes, long events, long firstMicros) {
  /**
   * This part and the one right behind it, as one.
   *
   * @throws IllegalArgumentException if the other is not right behind it
   */
  public BlockPart and(BlockPart next) {
    checkArgument(
        next.fileOffset == fileOffset && next.position == position + bytes,
        "%s is not right behind %s",
        next,
        this);
    return new BlockPart(
        fileOffset, position, bytes + next.bytes, events + next.events, firstMicros);
  }
}
