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

/** Reads the events of fetched records. Thread-safe. */
final class RecordReader {
  private final RecordFormat format;
  private final ChannelFilter filter;

  RecordReader(RecordFormat format, ChannelFilter filter) {
    this.format = format;
    this.filter = filter;
  }

  /**
   * The first records of a call: either events, up to the first record that is no event, or
   * unreadable records, up to the first record that is an event. Records of channels that the
   * filter does not match are skipped.
   *
   * @param events the events; empty if the first matching record is no event
   * @param unreadable the unreadable records; empty if the first matching record is an event
   * @param count the number of records, including skipped ones
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

  /** The event of a record; empty if the filter does not match its channel. */
  private Optional<SpewEvent> event(TopicStream stream, FetchedRecord fetched)
      throws NoEventException {
    String channel = format.channel(stream, fetched.record());
    if (format.hasPositions()) {
      // The filter was applied when the topic was chosen.
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
