package io.tattletail.spew.kafka;

import static java.util.Objects.requireNonNull;

import io.tattletail.spew.ChannelFilter;
import io.tattletail.spew.PositionUnavailableException;
import io.tattletail.spew.SpewException;
import io.tattletail.spew.StartAt;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToLongBiFunction;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

/**
 * Sets the offsets at which a subscription starts, before its group has a member. A partition
 * without a committed offset starts at its beginning: it is new, or none of its events was
 * acknowledged.
 */
final class SubscriptionStart {
  private final Topics topics;
  private final GroupOffsets offsets;

  SubscriptionStart(Topics topics, GroupOffsets offsets) {
    this.topics = topics;
    this.offsets = offsets;
  }

  /**
   * Sets the offsets of the subscription where {@code startAt} says so.
   *
   * @return the offset after which each stream goes on
   * @throws PositionUnavailableException if a stream cannot go on after its offset; no offset is
   *     changed then
   * @throws SpewException if Kafka does not answer, or if the offsets must be changed and the group
   *     has members
   */
  Map<String, Long> place(String group, ChannelFilter filter, StartAt startAt) {
    Map<String, TopicStream> streams = topics.streams(filter);
    Map<TopicPartition, LogRange> ranges =
        offsets.ranges(streams.values().stream().map(TopicStream::partition).toList());
    if (startAt instanceof StartAt.After after) {
      check(after.offsets(), streams, ranges);
      return move(
          group,
          streams,
          (stream, log) -> after.offsets().getOrDefault(stream.name(), log.start() - 1),
          ranges);
    }
    Map<TopicPartition, Mark> committed = offsets.committed(group);
    boolean isNew = committed.isEmpty() && !offsets.hasMembers(group);
    if (startAt instanceof StartAt.Now && isNew) {
      return move(group, streams, (stream, log) -> log.end() - 1, ranges);
    }
    Map<String, Long> startedAfter = new HashMap<>();
    streams.forEach(
        (name, stream) ->
            startedAfter.put(
                name,
                Start.of(stream, committed.get(stream.partition()), range(ranges, stream))
                    .previous()));
    return startedAfter;
  }

  private void check(
      Map<String, Long> wanted,
      Map<String, TopicStream> streams,
      Map<TopicPartition, LogRange> ranges) {
    Set<String> existing = null;
    for (Map.Entry<String, Long> entry : wanted.entrySet()) {
      String name = entry.getKey();
      TopicStream stream = streams.get(name);
      if (stream != null) {
        check(name, entry.getValue(), range(ranges, stream));
        continue;
      }
      if (existing == null) {
        existing = topics.ids().stream().map(Uuid::toString).collect(Collectors.toSet());
      }
      if (!existing.contains(TopicStream.topicIdOf(name))) {
        // The topic is gone, and so is the beginning of the stream.
        check(name, entry.getValue(), new LogRange(0, 0));
      }
    }
  }

  private static void check(String stream, long offset, LogRange log) {
    if (offset < log.start() - 1 || offset > log.end() - 1) {
      throw new PositionUnavailableException(stream, offset, log.start() - 1, log.end() - 1);
    }
  }

  private Map<String, Long> move(
      String group,
      Map<String, TopicStream> streams,
      ToLongBiFunction<TopicStream, LogRange> after,
      Map<TopicPartition, LogRange> ranges) {
    Map<String, Long> startedAfter =
        streams.values().stream()
            .collect(
                Collectors.toMap(
                    TopicStream::name, stream -> after.applyAsLong(stream, range(ranges, stream))));
    offsets.move(
        group,
        streams.values().stream()
            .collect(
                Collectors.toMap(
                    TopicStream::partition,
                    stream -> {
                      long previous =
                          requireNonNull(startedAfter.get(stream.name()), "all streams have one");
                      return new Mark(Optional.of(stream.topicId()), previous + 1, previous);
                    })));
    return startedAfter;
  }

  private static LogRange range(Map<TopicPartition, LogRange> ranges, TopicStream stream) {
    return requireNonNull(
        ranges.get(stream.partition()), "each partition that is asked for has a range");
  }
}
