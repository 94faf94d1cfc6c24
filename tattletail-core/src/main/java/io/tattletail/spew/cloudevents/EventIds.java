package io.tattletail.spew.cloudevents;

import static com.google.common.base.Preconditions.checkArgument;

/** The id of an event, which joins source and id of a CloudEvent: {@code <source> <id>}. */
final class EventIds {
  private EventIds() {}

  static String join(String source, String id) {
    checkArgument(!source.isEmpty(), "source is empty");
    checkArgument(!id.isEmpty(), "id is empty");
    int space = source.indexOf(' ');
    checkArgument(
        space < 0, "source '%s' is no URI reference: it has a space at index %s", source, space);
    return source + ' ' + id;
  }

  /** The CloudEvent's own id. */
  static String idOf(String eventId, String source) {
    checkArgument(
        !source.isEmpty() && eventId.startsWith(source + ' '),
        "id '%s' is not that of a CloudEvent of source '%s': make it with"
            + " CloudEventsSpewSerializer.eventId(source, id)",
        eventId,
        source);
    String id = eventId.substring(source.length() + 1);
    join(source, id);
    return id;
  }
}
