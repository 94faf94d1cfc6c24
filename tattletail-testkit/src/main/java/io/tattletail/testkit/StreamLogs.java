package io.tattletail.testkit;

import static io.tattletail.spew.SpewPosition.BEGINNING;

import io.tattletail.spew.Origin;
import io.tattletail.spew.PositionUnavailableException;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.SpewException;
import io.tattletail.spew.SpewFormatException;
import io.tattletail.spew.SpewSerializer;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/** The streams of a broker. Guarded by its lock, but for what says otherwise. */
final class StreamLogs {
  private final SpewSerializer serializer;
  private final int streamsPerChannel;
  private final OptionalLong holeSeed;
  private final PositionMode positions;
  private final int retention;
  private final Predicate<SpewEvent> unreadable;
  private final Map<String, StreamLog> logs = new TreeMap<>();

  /**
   * @param holeSeed of the holes in offsets; empty for none
   * @param retention how many events of a stream are kept
   * @param unreadable what is no event, and comes in no batch with events
   */
  StreamLogs(
      SpewSerializer serializer,
      int streamsPerChannel,
      OptionalLong holeSeed,
      PositionMode positions,
      int retention,
      Predicate<SpewEvent> unreadable) {
    this.serializer = serializer;
    this.streamsPerChannel = streamsPerChannel;
    this.holeSeed = holeSeed;
    this.positions = positions;
    this.retention = retention;
    this.unreadable = unreadable;
  }

  /** All streams, by name. */
  Collection<StreamLog> all() {
    return logs.values();
  }

  Set<String> names() {
    return logs.keySet();
  }

  Optional<StreamLog> get(String name) {
    return Optional.ofNullable(logs.get(name));
  }

  /** Appends an event that was taken, and returns its stream. */
  StreamLog append(SpewEvent taken) {
    StreamLog log = logs.computeIfAbsent(streamOf(taken), name -> newLog(name, taken.channel()));
    log.append(taken);
    return log;
  }

  /**
   * The event as the broker delivers it. Needs no lock.
   *
   * @throws SpewException if it cannot be serialized
   */
  SpewEvent take(SpewEvent event) {
    try {
      Optional<ByteBuffer> bytes = event.serialized();
      if (bytes.isEmpty()) {
        return serializer.deserialize(serializer.serialize(event));
      }
      if (event.origin() == Origin.LIVE && event.position().isEmpty()) {
        return event.compact();
      }
      byte[] copy = new byte[bytes.get().remaining()];
      bytes.get().get(copy);
      return serializer.deserialize(copy);
    } catch (SpewFormatException | IllegalArgumentException e) {
      throw new SpewException(
          "the broker did not take event %s of channel %s: %s"
              .formatted(event.id(), event.channel(), e.getMessage()),
          e);
    }
  }

  private String streamOf(SpewEvent event) {
    return streamsPerChannel == 1
        ? event.channel()
        : Math.floorMod(event.id().hashCode(), streamsPerChannel) + "@" + event.channel();
  }

  private StreamLog newLog(String name, String channel) {
    Offsets offsets =
        holeSeed.isPresent()
            ? Offsets.withHoles(holeSeed.getAsLong() ^ name.hashCode())
            : Offsets.dense();
    return new StreamLog(name, channel, offsets, positions, retention, unreadable);
  }

  /**
   * @throws PositionUnavailableException if a stream cannot go on after its offset
   */
  void checkAvailable(Map<String, Long> offsets) {
    offsets.forEach(
        (stream, offset) -> {
          StreamLog log = logs.get(stream);
          if (log == null ? offset != BEGINNING : !log.canGoOnAfter(offset)) {
            throw new PositionUnavailableException(
                stream,
                offset,
                log == null ? BEGINNING : log.deletedThrough(),
                log == null ? BEGINNING : log.latest());
          }
        });
  }
}
