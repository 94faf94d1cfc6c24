package io.tattletail.spew.kafka;

/**
 * The default memory of a subscription, as shares of the JVM's largest heap: an eighth for records
 * that are not acknowledged, an eighth for records that Kafka's consumer fetched ahead, and a
 * sixteenth for each broker's answer.
 */
final class MemoryLimits {
  private static final long MOST_BUFFERED_BYTES = 64L << 20;

  /** Kafka's own defaults. */
  private static final long MOST_FETCH_BYTES = 50L << 20;

  private static final long MOST_PARTITION_FETCH_BYTES = 1L << 20;
  private static final long MOST_PRODUCER_BYTES = 32L << 20;

  /** Smaller fetches would have only a few batches. */
  private static final long LEAST_PARTITION_FETCH_BYTES = 64L << 10;

  /** A producer needs memory for a few batches and for the largest record that it may send. */
  private static final long LEAST_PRODUCER_BYTES = 4L << 20;

  private final long heapBytes;

  /**
   * @param heapBytes the largest size of the heap
   */
  MemoryLimits(long heapBytes) {
    this.heapBytes = heapBytes;
  }

  /** The limits for the heap of this JVM. */
  static MemoryLimits ofJvm() {
    return new MemoryLimits(Runtime.getRuntime().maxMemory());
  }

  /** Default of {@link KafkaSpewOptions#maxBufferedBytes}: an eighth of the heap, up to 64 MiB. */
  long bufferedBytes() {
    return Math.min(MOST_BUFFERED_BYTES, heapBytes / 8);
  }

  /** Default of {@code fetch.max.bytes}: a sixteenth of the heap, up to 50 MiB. */
  int fetchBytes() {
    return (int) Math.min(MOST_FETCH_BYTES, heapBytes / 16);
  }

  /**
   * Default of {@code max.partition.fetch.bytes}: an eighth of the heap divided by the partitions,
   * from 64 KiB to 1 MiB. The consumer holds one fetch of each partition, paused ones too.
   */
  int partitionFetchBytes(int partitions) {
    long share = heapBytes / 8 / Math.max(1, partitions);
    return (int) Math.max(LEAST_PARTITION_FETCH_BYTES, Math.min(MOST_PARTITION_FETCH_BYTES, share));
  }

  /** Default of {@code buffer.memory}: an eighth of the heap, from 4 to 32 MiB. */
  long producerBytes() {
    return Math.max(LEAST_PRODUCER_BYTES, Math.min(MOST_PRODUCER_BYTES, heapBytes / 8));
  }
}
