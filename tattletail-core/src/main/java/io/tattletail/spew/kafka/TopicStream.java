package io.tattletail.spew.kafka;

import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

/**
 * A partition of an existing topic, and the channel that it carries.
 *
 * @param topicId the id that Kafka gave the topic when it was created; it is unique
 */
record TopicStream(Uuid topicId, TopicPartition partition, String channel) {
  /** The permanent name of the stream, such as {@code cgWKHtXsS3CJZ0-v7JyNSQ:3}. */
  String name() {
    return topicId + ":" + partition.partition();
  }

  /**
   * The topic's id in the name of a stream. If the name is not from this package, the result is not
   * an id.
   */
  static String topicIdOf(String name) {
    int colon = name.indexOf(':');
    return colon < 0 ? name : name.substring(0, colon);
  }

  @Override
  public String toString() {
    return "stream %s (topic %s partition %d)"
        .formatted(name(), partition.topic(), partition.partition());
  }
}
