package io.tattletail.spew.kafka;

import static java.util.Objects.requireNonNull;

import io.tattletail.spew.ChannelFilter;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.SpewPosition;
import io.tattletail.spew.UnreadableEvent;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Makes events of records. Thread-safe. */
final class RecordReader {
  private final RecordFormat format;
  private final ChannelFilter filter;

  RecordReader(RecordFormat format, ChannelFilter filter) {
    this.format = format;
    this.filter = filter;
  }

  /**
   * Events up to the first record that is none, or records up to the first that is one. Records of
   * channels that are not wanted are passed over.
   *
   * @param events none if the first wanted record is no event
   * @param unreadable none if the first wanted record is an event
   * @param count of how many records this is, with those that are passed over
   */
  record Batch(List<SpewEvent> events, List<UnreadableEvent> unreadable, int count) {}

  Batch read(TopicStream stream, List<FetchedRecord> records) {
    List<SpewEvent> events = new ArrayList<>(records.size());
    List<UnreadableEvent> unreadable = new ArrayList<>();
    int count = 0;
    for (FetchedRecord fetched : records) {
      try {
        Optional<SpewEvent> event = event(stream, fetched);
        if (event.isPresent() && !unreadable.isEmpty()) {
          break;
        }
        event.ifPresent(events::add);
      } catch (NoEventException e) {
        if (!events.isEmpty()) {
          break;
        }
        String reason = requireNonNull(e.getMessage(), "the constructor gives a reason");
        unreadable.add(unreadable(stream, fetched, reason));
      }
      count++;
    }
    return new Batch(List.copyOf(events), List.copyOf(unreadable), count);
  }

  /** Empty if its channel is not wanted. */
  private Optional<SpewEvent> event(TopicStream stream, FetchedRecord fetched)
      throws NoEventException {
    String channel = format.channel(stream, fetched.record());
    if (format.hasPositions()) {
      // The filter was asked when the topic was chosen.
      return Optional.of(
          format.event(stream, fetched.record(), channel).at(position(stream, fetched)));
    }
    return filter.matches(channel)
        ? Optional.of(format.event(stream, fetched.record(), channel))
        : Optional.empty();
  }

  private static SpewPosition position(TopicStream stream, FetchedRecord fetched) {
    return new SpewPosition(stream.name(), fetched.previous(), fetched.record().offset());
  }

  private UnreadableEvent unreadable(TopicStream stream, FetchedRecord fetched, String reason) {
    ConsumerRecord<byte[], byte[]> record = fetched.record();
    return new UnreadableEvent(
        stream.channel(),
        format.hasPositions() ? Optional.of(position(stream, fetched)) : Optional.empty(),
        format.name(),
        Optional.ofNullable(record.key()).map(ByteBuffer::wrap),
        format.raw(stream, record),
        "topic %s partition %d offset %d is %s"
            .formatted(record.topic(), record.partition(), record.offset(), reason));
  }
}
