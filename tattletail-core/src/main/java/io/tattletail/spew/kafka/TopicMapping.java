package io.tattletail.spew.kafka;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableMap;
import java.util.Map;
import java.util.Optional;

/**
 * Maps topics to channels. A topic carries one channel; a channel may be spread over several
 * topics, each of which has streams of its own.
 *
 * <p>Implementations are thread-safe and always return the same channel for a topic.
 */
public interface TopicMapping {
  /** The channel of a topic; empty if the topic must not be read, whatever a filter says. */
  Optional<String> channelOf(String topic);

  /** The topic on which events of a channel are published; empty if there is none. */
  Optional<String> topicOf(String channel);

  /** Each channel has the name of its topic. */
  static TopicMapping identity() {
    return new TopicMapping() {
      @Override
      public Optional<String> channelOf(String topic) {
        return Optional.of(topic);
      }

      @Override
      public Optional<String> topicOf(String channel) {
        return Optional.of(channel);
      }

      @Override
      public String toString() {
        return "identity";
      }
    };
  }

  /**
   * Maps these topics and no others. If several topics carry one channel, its events are published
   * on the first of them.
   *
   * @param channelByTopic the channel of each topic; at least one
   */
  static TopicMapping of(Map<String, String> channelByTopic) {
    checkArgument(!channelByTopic.isEmpty(), "a mapping needs a topic");
    ImmutableMap<String, String> channels = ImmutableMap.copyOf(channelByTopic);
    return new TopicMapping() {
      @Override
      public Optional<String> channelOf(String topic) {
        return Optional.ofNullable(channels.get(topic));
      }

      @Override
      public Optional<String> topicOf(String channel) {
        return channels.entrySet().stream()
            .filter(entry -> entry.getValue().equals(channel))
            .map(Map.Entry::getKey)
            .findFirst();
      }

      @Override
      public String toString() {
        return channels.toString();
      }
    };
  }
}
