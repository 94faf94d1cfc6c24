package io.tattletail.spew.kafka;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.Uuid;

/**
 * The committed progress of a group on a partition. The topic's id and the offset of the last event
 * are stored in the metadata that Kafka keeps with a committed offset.
 *
 * @param topicId the id of the topic; empty if another program committed the offset, such as
 *     Kafka's tools
 * @param next the committed offset: the next one to read
 * @param previous the offset of the last acknowledged event; no event lies between it and {@code
 *     next}
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
        // Another program wrote the metadata.
      }
    }
    return new Mark(Optional.empty(), committed.offset(), committed.offset() - 1);
  }

  /** Whether the mark is of this topic, or has no topic id. */
  boolean isOf(Uuid topic) {
    return topicId.isEmpty() || topicId.get().equals(topic);
  }

  OffsetAndMetadata toKafka() {
    return topicId
        .map(id -> new OffsetAndMetadata(next, "tattletail:1:" + id + ":" + previous))
        .orElseGet(() -> new OffsetAndMetadata(next));
  }
}
