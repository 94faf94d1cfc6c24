package io.tattletail.spew.kafka;

/**
 * The counts of a {@link KafkaPublisher}.
 *
 * @param sent records that Kafka confirmed
 * @param sentBytes the bytes of the keys and values of these records
 * @param failed records that Kafka did not confirm, or that could not be published
 * @param pending records in flight
 */
public record KafkaPublisherStatistics(long sent, long sentBytes, long failed, long pending) {}
