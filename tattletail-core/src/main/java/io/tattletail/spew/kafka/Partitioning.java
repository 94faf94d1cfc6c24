package io.tattletail.spew.kafka;

/**
 * The choice of the partition of the target topic to which {@link KafkaPublisher} publishes a
 * record.
 */
public enum Partitioning {
  /**
   * The partition with the number of the record's own partition, so that each partition has the
   * same records in the same order.
   */
  KEPT,

  /**
   * The partition that Kafka's producer chooses by the record's key. Records without a key are
   * spread over the partitions, and lose their order.
   */
  BY_KEY
}
