package io.tattletail.spew.kafka;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.Uuid;

/**
 * What a group has committed for a partition. The topic's id and the last event's offset ride in
 * the metadata that Kafka keeps with an offset.
 *
 * @param topicId of the topic it was committed for; empty if others committed it, such as Kafka's
 *     tools
 * @param next the offset to go on at
 * @param previous the last event's offset; between it and {@code next} there is none
 */
record Mark(Optional<Uuid> topicId, long next, long previous) {
  /** {@code tattletail:1:<topic id>:<previous>}. */
  private static final Pattern METADATA =
      Pattern.compile("tattletail:1:([A-Za-z0-9_-]{22}):(-?\\d{1,19})");

  static Mark of(OffsetAndMetadata committed) {
    Matcher matcher = METADATA.matcher(committed.metadata());
    if (matcher.matches()) {
      try {
        long previous = Long.parseLong(matcher.group(2));
        if (previous >= -1 && previous < committed.offset()) {
          return new Mark(
              Optional.of(Uuid.fromString(matcher.group(1))), committed.offset(), previous);
        }
      } catch (IllegalArgumentException e) {
        // Not ours after all.
      }
    }
    return new Mark(Optional.empty(), committed.offset(), committed.offset() - 1);
  }

  /** Whether it is of that topic, or may be. */
  boolean isOf(Uuid topic) {
    return topicId.isEmpty() || topicId.get().equals(topic);
  }

  OffsetAndMetadata toKafka() {
    return topicId
        .map(id -> new OffsetAndMetadata(next, "tattletail:1:" + id + ":" + previous))
        .orElseGet(() -> new OffsetAndMetadata(next));
  }
}
