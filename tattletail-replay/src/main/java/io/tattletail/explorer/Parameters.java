package io.tattletail.explorer;

import com.google.common.base.Splitter;
import io.tattletail.common.Partition;
import io.tattletail.internal.search.EventCondition;
import io.tattletail.spew.ChannelFilter;
import io.tattletail.spew.Micros;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a request asks for. Immutable. */
final class Parameters {
  /** The page sends a dozen, and a line for each channel that is chosen. */
  private static final int MAX_PARAMETERS = 2_000;

  private final Map<String, List<String>> values;

  private Parameters(Map<String, List<String>> values) {
    this.values = values;
  }

  static Parameters of(URI uri) throws RequestException {
    Map<String, List<String>> values = new HashMap<>();
    String query = uri.getRawQuery();
    if (query == null) {
      return new Parameters(values);
    }
    List<String> parts = Splitter.on('&').omitEmptyStrings().splitToList(query);
    if (parts.size() > MAX_PARAMETERS) {
      throw RequestException.bad("more than " + MAX_PARAMETERS + " parameters");
    }
    for (String part : parts) {
      int equals = part.indexOf('=');
      String name = equals < 0 ? part : part.substring(0, equals);
      String value = equals < 0 ? "" : part.substring(equals + 1);
      values.computeIfAbsent(decoded(name), n -> new ArrayList<>()).add(decoded(value));
    }
    return new Parameters(values);
  }

  private static String decoded(String text) throws RequestException {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw RequestException.bad("a parameter is not encoded as a URL's: " + e.getMessage());
    }
  }

  List<String> all(String name) {
    return values.getOrDefault(name, List.of());
  }

  /** The value, if there is one that is not empty. */
  Optional<String> text(String name) throws RequestException {
    List<String> all = all(name);
    if (all.size() > 1) {
      throw RequestException.bad("parameter " + name + " is there more than once");
    }
    return all.stream().findFirst().filter(value -> !value.isEmpty());
  }

  Optional<Instant> time(String name) throws RequestException {
    Optional<String> text = text(name);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      return text.map(Instant::parse);
    } catch (DateTimeParseException e) {
      throw RequestException.bad(
          "parameter %s is no time like 2026-03-01T12:00:00Z: %s".formatted(name, text.get()));
    }
  }

  int number(String name, int byDefault, int max) throws RequestException {
    Optional<String> text = text(name);
    if (text.isEmpty()) {
      return byDefault;
    }
    try {
      int number = Integer.parseInt(text.get());
      if (number > 0 && number <= max) {
        return number;
      }
    } catch (NumberFormatException e) {
      // It gets the same answer as a number out of range.
    }
    throw RequestException.bad(
        "parameter %s must be a number from 1 to %d, is '%s'".formatted(name, max, text.get()));
  }

  Optional<EventAddress> address(String name) throws RequestException {
    Optional<String> text = text(name);
    return text.isPresent() ? Optional.of(EventAddress.parse(text.get())) : Optional.empty();
  }

  /** The channels that are asked for by name; all if none is. */
  ChannelFilter channels() throws RequestException {
    List<String> names = all("channel");
    for (String name : names) {
      try {
        Partition.checkChannel(name);
      } catch (IllegalArgumentException e) {
        throw RequestException.bad(e);
      }
    }
    return names.isEmpty() ? ChannelFilter.all() : ChannelFilter.exactly(names);
  }

  /** Which events are asked for by id, headers, text and JSON pointers. */
  EventCondition condition() throws RequestException {
    EventCondition condition = EventCondition.any().ids(text("id").stream().toList());
    for (String header : all("header")) {
      condition = condition.header(header);
    }
    Optional<String> text = text("text");
    if (text.isPresent()) {
      condition = condition.text(text.get());
    }
    for (String where : all("where")) {
      condition = condition.where(where);
    }
    return condition;
  }

  /** The half-open range of time that is asked for, in microseconds. */
  TimeRange range() throws RequestException {
    Optional<Instant> from = time("from");
    Optional<Instant> until = time("until");
    TimeRange range = TimeRange.of(from, until);
    if (range.isEmpty()) {
      throw RequestException.bad(
          "the range ends before it begins: from %s until %s"
              .formatted(
                  Micros.toInstant(range.fromMicros()), Micros.toInstant(range.untilMicros())));
    }
    return range;
  }
}
