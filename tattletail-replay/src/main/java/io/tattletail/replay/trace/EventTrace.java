package io.tattletail.replay.trace;

import static com.google.common.base.Preconditions.checkArgument;

import io.tattletail.replay.DamagePolicy;
import io.tattletail.replay.EventReplayer;
import io.tattletail.replay.LostPart;
import io.tattletail.replay.ReplayCursor;
import io.tattletail.replay.ReplayQuery;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.SpewHeader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds the related events of all channels, as a tree of causes and effects.
 *
 * <pre>
 *   ReplayQuery window = ReplayQuery.all().from(noon).until(noon.plus(Duration.ofHours(1)));
 *   System.out.println(EventTrace.of(replayer).trace("order-4711", window));
 * </pre>
 *
 * <p>An event belongs to a trace if an event of the trace has its correlation or W3C trace id,
 * names it as its cause, or is named by it as its cause, or has its id as the correlation; see
 * {@link TraceHeaders}. The parent in the tree is the cause that the event's header names.
 *
 * <p><b>Cost.</b> Headers are in no index, so the window is read whole, at least once. The last
 * event found may be related to an earlier one, so the window is read again up to there, until a
 * pass finds no new event, at most ten times. Memory is that of a replay, and of the trace's ids,
 * at most {@link #maxEvents} and ten million characters.
 *
 * <p>Immutable and thread-safe.
 */
public final class EventTrace {
  static final int MAX_PASSES = 10;

  private final EventReplayer replayer;
  private final TraceHeaders headers;
  private final int maxEvents;
  private final DamagePolicy onDamage;

  private EventTrace(
      EventReplayer replayer, TraceHeaders headers, int maxEvents, DamagePolicy onDamage) {
    this.replayer = replayer;
    this.headers = headers;
    this.maxEvents = maxEvents;
    this.onDamage = onDamage;
  }

  /** Traces in the replayer's archive, with the default headers and limit. */
  public static EventTrace of(EventReplayer replayer) {
    return new EventTrace(replayer, TraceHeaders.defaults(), 10_000, DamagePolicy.FAIL);
  }

  /** By which headers events belong together. Default {@link TraceHeaders#defaults}. */
  public EventTrace headers(TraceHeaders newHeaders) {
    return new EventTrace(replayer, newHeaders, maxEvents, onDamage);
  }

  /** How many events a tree has at most; of more the first that were found. Default 10,000. */
  public EventTrace maxEvents(int events) {
    checkArgument(events > 0, "maxEvents must be positive, is %s", events);
    return new EventTrace(replayer, headers, events, onDamage);
  }

  /** What to do when a file is damaged. Default {@link DamagePolicy#FAIL}. */
  public EventTrace onDamage(DamagePolicy policy) {
    return new EventTrace(replayer, headers, maxEvents, policy);
  }

  /**
   * Finds the trace of an id.
   *
   * @param id of an event, a correlation, or a W3C trace
   * @param window the channels and times to look in
   * @return a tree without events if none belongs to the id
   * @throws io.tattletail.common.ArchiveException if a file is damaged and {@link #onDamage} is to
   *     fail, or it cannot be understood
   * @throws java.io.InterruptedIOException if the thread is interrupted; it stays so
   * @throws IOException if reading fails
   */
  public TraceTree trace(String id, ReplayQuery window) throws IOException {
    checkArgument(!id.isEmpty(), "the id of a trace cannot be empty");
    Search search = new Search(id, window);
    search.run();
    TreeBuilder tree = new TreeBuilder(search.members.members());
    return new TraceTree(id, window, tree.events(), tree.missing(), search.reading());
  }

  /** One search. Not thread-safe. */
  private final class Search {
    private final ReplayQuery window;
    private final TraceMembers members;
    private int passes;
    private long events;
    private long unreadable;
    private List<LostPart> lost = new ArrayList<>();
    private Optional<String> limit = Optional.empty();

    Search(String id, ReplayQuery window) {
      this.window = window;
      this.members = new TraceMembers(id, maxEvents);
    }

    void run() throws IOException {
      Optional<Instant> last = pass(window);
      while (last.isPresent() && limit.isEmpty()) {
        if (passes == MAX_PASSES) {
          limit =
              Optional.of(
                  "the window was read %d times, and the last reading still found events"
                      .formatted(passes));
          return;
        }
        last = pass(window.within(SpewHeader.EARLIEST, last.get().plusNanos(1_000)));
      }
    }

    /**
     * Reads once.
     *
     * @return when the last event happened that was added: those behind it were already held
     *     against all ids that are known
     */
    private Optional<Instant> pass(ReplayQuery query) throws IOException {
      passes++;
      Optional<Instant> last = Optional.empty();
      try (ReplayCursor cursor = replayer.cursor(query, onDamage)) {
        while (limit.isEmpty() && cursor.next()) {
          events++;
          SpewEvent event = cursor.event();
          Optional<TraceLinks> links = links(event);
          if (links.isPresent()) {
            switch (members.offer(event, links.get())) {
              case ADDED -> last = Optional.of(event.timestamp());
              case NO_ROOM ->
                  limit =
                      Optional.of(
                          "more events belong to it than the %,d that were collected"
                              .formatted(members.members().size()));
              case NOTHING -> {}
            }
          }
        }
        if (passes == 1) {
          // Later passes read parts of what the first one read.
          lost = cursor.report().lost();
        }
      }
      return last;
    }

    private Optional<TraceLinks> links(SpewEvent event) {
      try {
        return Optional.of(headers.links(event));
      } catch (UncheckedIOException e) {
        // Counted once, and told by the tree: what cannot be decoded names no other event.
        if (passes == 1) {
          unreadable++;
        }
        return Optional.empty();
      }
    }

    TraceReading reading() {
      return new TraceReading(passes, events, unreadable, lost, limit);
    }
  }
}
