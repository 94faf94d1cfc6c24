package io.tattletail.spew.kafka;

import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

/**
 * A partition of a topic that is there now, and the channel it carries.
 *
 * @param topicId given to the topic when it was created, and to no other ever
 */
record TopicStream(Uuid topicId, TopicPartition partition, String channel) {
  /** The stream's name for ever, such as {@code cgWKHtXsS3CJZ0-v7JyNSQ:3}. */
  String name() {
    return topicId + ":" + partition.partition();
  }

  /** The topic's id as a stream's name has it; something else if it is no name of ours. */
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
