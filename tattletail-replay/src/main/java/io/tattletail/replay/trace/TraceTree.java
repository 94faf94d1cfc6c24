package io.tattletail.replay.trace;

import com.google.common.collect.ImmutableList;
import io.tattletail.replay.LostPart;
import io.tattletail.replay.ReplayQuery;
import java.util.List;

/**
 * The events that belong together, as a tree, and what is missing of it. {@link #toString()} draws
 * it. Immutable and thread-safe.
 */
public final class TraceTree {
  private final String id;
  private final ReplayQuery window;
  private final ImmutableList<TracedEvent> events;
  private final ImmutableList<MissingCause> missing;
  private final TraceReading reading;

  TraceTree(
      String id,
      ReplayQuery window,
      List<TracedEvent> events,
      List<MissingCause> missing,
      TraceReading reading) {
    this.id = id;
    this.window = window;
    this.events = ImmutableList.copyOf(events);
    this.missing = ImmutableList.copyOf(missing);
    this.reading = reading;
  }

  /** The id that was asked for. */
  public String id() {
    return id;
  }

  /** Where it was looked for. */
  public ReplayQuery window() {
    return window;
  }

  /**
   * The events, depth first: each cause before its effects, and events of one cause by time. Empty
   * if nothing in the window belongs to the id.
   */
  public List<TracedEvent> events() {
    return events;
  }

  /** Causes that events name and the tree lacks. */
  public List<MissingCause> missingCauses() {
    return missing;
  }

  /**
   * Whether a limit of {@link EventTrace} ended the search: more events belong to the id than were
   * collected, or may do so.
   */
  public boolean isLimited() {
    return reading.limit().isPresent();
  }

  /** What could not be read and was skipped; events of the trace may be among it. */
  public List<LostPart> lost() {
    return reading.lost();
  }

  /** How many events have a header that cannot be decoded; any may belong to the trace. */
  public long unreadable() {
    return reading.unreadable();
  }

  /** How often the window was read: the last reading finds nothing new. */
  public int passes() {
    return reading.passes();
  }

  /** How many events were read, in all passes. */
  public long eventsRead() {
    return reading.events();
  }

  /** Whether everything that the headers name was found, and all of the window could be read. */
  public boolean isWhole() {
    return !events.isEmpty() && flaws().isEmpty();
  }

  /** What may be missing, a sentence each; empty if nothing is. */
  public List<String> flaws() {
    ImmutableList.Builder<String> flaws = ImmutableList.builder();
    missing.forEach(cause -> flaws.add(cause.toString()));
    reading.limit().ifPresent(flaws::add);
    if (reading.unreadable() > 0) {
      flaws.add(
          "%,d events have a header that cannot be decoded, and may belong to it"
              .formatted(reading.unreadable()));
    }
    reading.lost().forEach(part -> flaws.add("could not be read: " + part));
    return flaws.build();
  }

  /** For people: a line for each event, and what is missing. */
  @Override
  public String toString() {
    return TraceText.of(this);
  }
}
