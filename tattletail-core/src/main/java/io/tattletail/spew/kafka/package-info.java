/**
 * Spew on Apache Kafka. It needs {@code org.apache.kafka:kafka-clients}, which TattleTail does not
 * bring along.
 *
 * <p>A topic carries one channel. A stream is a partition of a topic, named by the topic's id, not
 * its name, so that a topic deleted and made again is another stream. A subscription is a consumer
 * group. What is acknowledged is committed as the group's offset, together with the topic's id and
 * the offset of the last event, so that neither a topic made again nor Kafka's holes (compaction,
 * transaction markers) are mistaken for something else.
 *
 * <p>{@link io.tattletail.spew.kafka.KafkaSpew} is the entrance. Behind it each subscription has
 * two threads: one polls and never waits for the handler, so that a slow handler does not cost the
 * membership in the group; the other calls the handler. They meet in an assignment, which holds
 * what is fetched and not yet acknowledged. An asynchronous handler acknowledges on threads of its
 * own, which change the assignment and do not use Kafka's client.
 */
@NullMarked
package io.tattletail.spew.kafka;

import org.jspecify.annotations.NullMarked;
