/**
 * Spew on Apache Kafka. It needs {@code org.apache.kafka:kafka-clients}, which you declare
 * yourself.
 *
 * <p>A topic carries one channel. A stream is a partition of a topic. Its name has the topic's id,
 * not the topic's name, so that a topic which is deleted and made again is another stream. A
 * subscription is a consumer group. It commits the offset of acknowledged events together with the
 * topic's id and the offset of the last event. So it recognizes a topic that was made again, and
 * offsets without a record (compaction, transaction markers).
 *
 * <p>{@link io.tattletail.spew.kafka.KafkaSpew} is the entry point. Each subscription has two
 * threads. One polls; it waits for the handler only while partitions are revoked, so that a slow
 * handler does not cost the membership in the group. The other calls the handler. Both use an
 * {@code Assignment}, which holds the fetched and unacknowledged records. An asynchronous handler
 * acknowledges on its own threads, which change the assignment and do not use Kafka's client.
 */
@NullMarked
package io.tattletail.spew.kafka;

import org.jspecify.annotations.NullMarked;
