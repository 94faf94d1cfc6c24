package io.tattletail.archive.salvage;

import com.google.common.hash.HashFunction;
import com.google.common.hash.Hashing;
import io.tattletail.internal.segment.BlockEvent;

/** What makes events alike. */
final class EventHashes {
  private static final HashFunction HASH = Hashing.murmur3_128();
  private static final byte AS_DUPLICATE = 1;
  private static final byte AS_SEQUENCE = 2;
  private static final byte AS_COPY = 3;
  private static final byte AS_CONTENT = 4;
  private static final long VISIBLE = 0x5EE17B1CE5EE17B1L;

  private EventHashes() {}

  /** Of what a replay takes for one event: within a channel, timestamp and id. */
  static long duplicate(BlockEvent event) {
    return HASH.newHasher()
        .putByte(AS_DUPLICATE)
        .putLong(event.timestampMicros())
        .putUnencodedChars(event.id())
        .hash()
        .asLong();
  }

  /** {@link #duplicate} of an event that engines see, told apart from the others. */
  static long visible(BlockEvent event) {
    return duplicate(event) ^ VISIBLE;
  }

  /** Of what a replay takes for one event, and its bytes. */
  static long content(BlockEvent event) {
    return HASH.newHasher()
        .putByte(AS_CONTENT)
        .putLong(duplicate(event))
        .putBytes(event.serialized())
        .hash()
        .asLong();
  }

  /** Of what makes an event a copy of another, which a publisher leaves out. */
  static long copy(BlockEvent event) {
    String serializer = event.block().metadata().serializer();
    return HASH.newHasher()
        .putByte(AS_COPY)
        .putLong(event.timestampMicros())
        .putInt(serializer.length())
        .putUnencodedChars(serializer)
        .putInt(event.stream().length())
        .putUnencodedChars(event.stream())
        .putLong(event.offset())
        .putInt(event.id().length())
        .putUnencodedChars(event.id())
        .putBytes(event.serialized())
        .hash()
        .asLong();
  }

  /** Of all that a recorder wrote under a sequence. */
  static long whole(BlockEvent event) {
    return HASH.newHasher()
        .putByte(AS_SEQUENCE)
        .putLong(event.timestampMicros())
        .putUnencodedChars(event.recorder())
        .putLong(event.sequence())
        .putInt(event.stream().length())
        .putUnencodedChars(event.stream())
        .putLong(event.offset())
        .putLong(event.skipped())
        .putInt(event.id().length())
        .putUnencodedChars(event.id())
        .putBytes(event.serialized())
        .hash()
        .asLong();
  }
}
