package io.tattletail.recorder;

import static java.util.Objects.requireNonNullElse;

import io.tattletail.common.Partition;
import io.tattletail.spew.Micros;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.SpewFormatException;
import io.tattletail.spew.SpewSerializer;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Checks events, and appends them to the buffer. Thread-safe. */
final class Intake {
  // Read for each event.
  private final SpewSerializer serializer;
  private final int maxEventBytes;
  private final InstantSource clock;
  private final Instant earliestPlausible;
  private final Duration plausibleAhead;
  private final RejectedPolicy policy;

  private final AppendBuffer buffer;
  private final RejectedKeeper rejected;
  private final PartitionCache partitions;

  /**
   * @param channelCheck throws {@link IllegalArgumentException} for a channel that cannot be
   *     recorded
   */
  Intake(
      RecorderOptions options,
      AppendBuffer buffer,
      RejectedKeeper rejected,
      Consumer<String> channelCheck) {
    this.partitions = new PartitionCache(channelCheck);
    this.serializer = options.serializer();
    this.maxEventBytes = options.maxEventBytes();
    this.clock = options.clock();
    this.earliestPlausible = options.earliestPlausible();
    this.plausibleAhead = options.plausibleAhead();
    this.policy = options.rejected();
    this.buffer = buffer;
    this.rejected = rejected;
  }

  /**
   * Appends an event when there is room.
   *
   * @return the commit that will acknowledge it
   * @throws RejectedEventException if it can never be recorded
   */
  Commit append(SpewEvent event, Commit.Attendance attendance)
      throws NotRecordedException, InterruptedException {
    PendingEvent pending;
    Partition partition;
    try {
      SpewEvent serialized = event.serializedBy(serializer);
      serialized.checkPayload();
      long timestampMicros = Micros.of(event.timestamp());
      partition = partitions.of(event.channel(), timestampMicros);
      pending =
          new PendingEvent(
              timestampMicros,
              event.id(),
              event.position().orElse(null),
              serialized.serializerName().orElseThrow(),
              serialized.serialized().orElseThrow());
    } catch (IllegalArgumentException | SpewFormatException e) {
      throw new RejectedEventException(event + " cannot be recorded: " + e.getMessage(), e);
    }
    checkPlausible(event);
    int bytes = pending.bytes().remaining();
    if (bytes > maxEventBytes) {
      throw new RejectedEventException(
          "%s cannot be recorded: it has %d bytes, of maxEventBytes %d"
              .formatted(event, bytes, maxEventBytes));
    }
    return buffer.append(
        pending, partition, attendance, bytes + RecorderOptions.EVENT_OVERHEAD_BYTES);
  }

  private void checkPlausible(SpewEvent event) throws RejectedEventException {
    Instant latest = clock.instant().plus(plausibleAhead);
    if (event.timestamp().isBefore(earliestPlausible) || event.timestamp().isAfter(latest)) {
      throw new RejectedEventException(
          "%s cannot be recorded: its time is not between %s and %s"
              .formatted(event, earliestPlausible, latest));
    }
  }

  /**
   * Appends events for a caller that waits for their commits. Those that can never be recorded are
   * on the disks of the pipeline when this returns, if the options say so.
   *
   * @return the commits that acknowledge the others; mostly one
   */
  Set<Commit.Acknowledgement> appendOrKeep(List<SpewEvent> events)
      throws IOException, InterruptedException {
    Set<Commit.Acknowledgement> commits = new LinkedHashSet<>(2);
    List<RejectedKeeper.Rejection> rejections = new ArrayList<>(0);
    for (SpewEvent event : events) {
      try {
        commits.add(append(event, Commit.Attendance.ATTENDED).acknowledgement());
      } catch (RejectedEventException e) {
        if (policy == RejectedPolicy.REFUSE || event.serialized().isEmpty()) {
          throw e;
        }
        rejections.add(
            new RejectedKeeper.Rejection(event, requireNonNullElse(e.getMessage(), e.toString())));
      }
    }
    rejected.keep(rejections);
    return commits;
  }
}
