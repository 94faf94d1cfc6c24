package io.tattletail.spew.kafka;

/** Which partition of its target topic {@link KafkaPublisher} gives a record. */
public enum Partitioning {
  /** The one of the same number, so that each partition has the same records in the same order. */
  KEPT,

  /**
   * The one that Kafka's producer chooses by the record's key, as for any record. Those without a
   * key are spread, and their order is lost.
   */
  BY_KEY
}
