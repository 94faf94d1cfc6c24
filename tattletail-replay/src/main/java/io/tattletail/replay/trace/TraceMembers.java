package io.tattletail.replay.trace;

import io.tattletail.spew.SpewEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The events that belong to a trace so far, and the ids by which others are told to. Bounded by a
 * number of events and of characters.
 */
final class TraceMembers {
  /** The characters of 10,000 events of a hundred characters each, ten times. */
  static final long MAX_CHARACTERS = 10_000_000;

  private final int maxEvents;
  private final List<Member> members = new ArrayList<>();
  private final Set<Identity> known = new HashSet<>();

  /** Of members; an event that names one as its cause is a member. */
  private final Set<String> ids = new HashSet<>();

  /** Correlations of members, and the causes they name; an event of such an id is a member. */
  private final Set<String> correlations = new HashSet<>();

  private final Set<String> causes = new HashSet<>();
  private final Set<String> traceIds = new HashSet<>();
  private long characters;

  /** An event, without its payload. */
  record Member(String channel, String id, Instant timestamp, TraceLinks links) {}

  private record Identity(String channel, String id, Instant timestamp) {}

  /** What became of an event that was offered. */
  enum Outcome {
    /** It does not belong to the trace, or is a member already. */
    NOTHING,
    /** It is a member now, and events that were read before may belong to the trace by it. */
    ADDED,
    /** It belongs to the trace, for which there is no room. */
    NO_ROOM
  }

  /**
   * @param id of an event, of a correlation or of a W3C trace
   */
  TraceMembers(String id, int maxEvents) {
    this.maxEvents = maxEvents;
    causes.add(id);
    correlations.add(id);
    traceIds.add(id);
    ids.add(id);
  }

  Outcome offer(SpewEvent event, TraceLinks links) {
    String id = event.id();
    if (!belongs(id, links)) {
      return Outcome.NOTHING;
    }
    Identity identity = new Identity(event.channel(), id, event.timestamp());
    if (known.contains(identity)) {
      return Outcome.NOTHING;
    }
    long more = id.length() + event.channel().length() + links.length();
    if (members.size() >= maxEvents || characters + more > MAX_CHARACTERS) {
      return Outcome.NO_ROOM;
    }
    characters += more;
    known.add(identity);
    members.add(new Member(event.channel(), id, event.timestamp(), links));
    ids.add(id);
    links.correlation().ifPresent(correlations::add);
    links.cause().ifPresent(causes::add);
    links.traceId().ifPresent(traceIds::add);
    return Outcome.ADDED;
  }

  private boolean belongs(String id, TraceLinks links) {
    return causes.contains(id)
        || correlations.contains(id)
        || links.correlation().filter(correlations::contains).isPresent()
        || links.cause().filter(ids::contains).isPresent()
        || links.traceId().filter(traceIds::contains).isPresent();
  }

  List<Member> members() {
    return members;
  }
}
