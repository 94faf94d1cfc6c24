package io.tattletail.replay.trace;

import static com.google.common.base.Preconditions.checkArgument;

import io.tattletail.spew.SpewEvent;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The names of the headers by which events belong together. Case is ignored; of several names the
 * first that an event has with a value counts.
 *
 * <p>Immutable; each method returns a copy that differs in one value.
 */
public final class TraceHeaders {
  /** What is longer is no id; it bounds what a hostile header makes a trace hold. */
  static final int MAX_ID_LENGTH = 1_024;

  private static final TraceHeaders DEFAULTS =
      new TraceHeaders(
          List.of("correlation-id", "correlation_id", "correlationid", "correlation"),
          List.of("causation-id", "causation_id", "causationid", "causation"),
          List.of("traceparent"));

  private final List<String> correlation;
  private final List<String> causation;
  private final List<String> traceParent;

  private TraceHeaders(List<String> correlation, List<String> causation, List<String> traceParent) {
    this.correlation = lowerCase(correlation);
    this.causation = lowerCase(causation);
    this.traceParent = lowerCase(traceParent);
  }

  private static List<String> lowerCase(List<String> names) {
    names.forEach(name -> checkArgument(!name.isEmpty(), "a header's name cannot be empty"));
    return names.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
  }

  /** The defaults that each method states. */
  public static TraceHeaders defaults() {
    return DEFAULTS;
  }

  /**
   * Headers that all events of one process share. Default {@code correlation-id}, {@code
   * correlation_id}, {@code correlationid}, {@code correlation}. None: events have no correlation.
   */
  public TraceHeaders correlation(String... names) {
    return new TraceHeaders(List.of(names), causation, traceParent);
  }

  /**
   * Headers that have the id of the event that caused this one. Default {@code causation-id},
   * {@code causation_id}, {@code causationid}, {@code causation}.
   */
  public TraceHeaders causation(String... names) {
    return new TraceHeaders(correlation, List.of(names), traceParent);
  }

  /**
   * Headers in the form of W3C's {@code traceparent}; events of one trace id belong together.
   * Default {@code traceparent}.
   */
  public TraceHeaders traceParent(String... names) {
    return new TraceHeaders(correlation, causation, List.of(names));
  }

  /**
   * Reads the links of one event.
   *
   * @throws java.io.UncheckedIOException if its header cannot be decoded
   */
  TraceLinks links(SpewEvent event) {
    Map<String, String> headers = event.headers();
    return new TraceLinks(
        value(headers, correlation),
        value(headers, causation),
        value(headers, traceParent).flatMap(TraceHeaders::traceId));
  }

  private static Optional<String> value(Map<String, String> headers, List<String> names) {
    for (String name : names) {
      for (Map.Entry<String, String> header : headers.entrySet()) {
        String value = header.getValue();
        if (header.getKey().equalsIgnoreCase(name)
            && !value.isEmpty()
            && value.length() <= MAX_ID_LENGTH) {
          return Optional.of(value);
        }
      }
    }
    return Optional.empty();
  }

  /** The trace id of {@code version-traceid-parentid-flags}, if it is valid by W3C's rules. */
  static Optional<String> traceId(String traceParent) {
    boolean hasForm =
        traceParent.length() >= 55
            && isHex(traceParent, 0, 2)
            && traceParent.charAt(2) == '-'
            && isHex(traceParent, 3, 35)
            && traceParent.charAt(35) == '-'
            && isHex(traceParent, 36, 52)
            && traceParent.charAt(52) == '-'
            && isHex(traceParent, 53, 55);
    if (!hasForm
        || traceParent.startsWith("ff")
        || (traceParent.startsWith("00") && traceParent.length() != 55)
        || (traceParent.length() > 55 && traceParent.charAt(55) != '-')) {
      return Optional.empty();
    }
    String id = traceParent.substring(3, 35);
    boolean isZero =
        id.chars().allMatch(c -> c == '0')
            || traceParent.substring(36, 52).chars().allMatch(c -> c == '0');
    return isZero ? Optional.empty() : Optional.of(id);
  }

  private static boolean isHex(String text, int from, int until) {
    for (int i = from; i < until; i++) {
      char c = text.charAt(i);
      if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
        return false;
      }
    }
    return true;
  }

  @Override
  public String toString() {
    return "TraceHeaders(correlation=%s, causation=%s, traceParent=%s)"
        .formatted(correlation, causation, traceParent);
  }
}
