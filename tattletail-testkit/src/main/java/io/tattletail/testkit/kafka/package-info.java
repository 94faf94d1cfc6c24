/**
 * A Kafka broker inside the test's JVM. It needs {@code org.apache.kafka:kafka_2.13}, which the
 * testkit does not bring along.
 */
@NullMarked
package io.tattletail.testkit.kafka;

import org.jspecify.annotations.NullMarked;
