package io.tattletail.replay.trace;

import com.google.common.collect.ImmutableList;
import io.tattletail.replay.LostPart;
import io.tattletail.replay.ReplayQuery;
import java.util.List;

/**
 * Related events as a tree, and its missing parts. {@link #toString()} draws it. Immutable and
 * thread-safe.
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

  /** Unreadable parts of files that were skipped; they may have events of the trace. */
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

  /** Sentences on possibly missing events; empty if the trace is complete. */
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

  /** For people: a line for each event, and the missing parts. */
  @Override
  public String toString() {
    return TraceText.of(this);
  }
}
