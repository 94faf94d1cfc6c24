/**
 * Spew on Apache Kafka. It needs {@code org.apache.kafka:kafka-clients}, which you declare
 * yourself.
 *
 * <p>A topic carries one channel. A stream is a partition of a topic, named by the topic's id, not
 * its name, so that a topic deleted and made again is another stream. A subscription is a consumer
 * group. Acknowledged events are committed as the group's offset, together with the topic's id and
 * the offset of the last event. So a topic that was made again, and Kafka's holes (compaction,
 * transaction markers), are recognized.
 *
 * <p>{@link io.tattletail.spew.kafka.KafkaSpew} is the entry point. Behind it each subscription has
 * two threads: one polls and never waits for the handler, so that a slow handler does not cost the
 * membership in the group; the other calls the handler. Both use an assignment, which holds the
 * fetched and unacknowledged events. An asynchronous handler acknowledges on threads of its own,
 * which change the assignment and do not use Kafka's client.
 */
@NullMarked
package io.tattletail.spew.kafka;

import org.jspecify.annotations.NullMarked;
