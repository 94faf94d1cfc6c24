package io.tattletail.spew.kafka;

/**
 * What a {@link KafkaPublisher} did so far.
 *
 * @param sent records that Kafka confirmed
 * @param sentBytes of their keys and values
 * @param failed records that Kafka did not confirm, or that could not be published
 * @param pending records on their way to Kafka
 */
public record KafkaPublisherStatistics(long sent, long sentBytes, long failed, long pending) {}
