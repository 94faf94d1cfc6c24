package io.tattletail.recorder.flume;

/**
 * The headers of a Flume event of {@link SpewSource}. Its body is the event in the broker's
 * serialized bytes. All headers but {@link #TIMESTAMP} begin with {@code spew.}, and the event's
 * own headers have a further prefix, so that no header of a publisher replaces one of these.
 */
public final class SpewHeaders {
  /** Milliseconds since 1970-01-01 UTC, floored, from which Flume's sinks make dates. */
  public static final String TIMESTAMP = "timestamp";

  /** The event's timestamp in microseconds since 1970-01-01 UTC. */
  public static final String MICROS = "spew.micros";

  /** The event's channel, not escaped: do not use it in paths. */
  public static final String CHANNEL = "spew.channel";

  /**
   * The event's channel as a partition's directory has it behind {@code channel=}: escaped, so that
   * it stays in its directory. It is {@link #UNRECORDABLE} for a channel that cannot be recorded.
   */
  public static final String ESCAPED_CHANNEL = "spew.escapedChannel";

  /** The event's id. */
  public static final String ID = "spew.id";

  /** The event's publisher; absent if the event names none. */
  public static final String SOURCE = "spew.source";

  /** Name of the serializer of the body. */
  public static final String SERIALIZER = "spew.serializer";

  /** The stream on which the broker delivered it; absent without a position. */
  public static final String STREAM = "spew.stream";

  /** The offset before it on its stream; absent without a position. */
  public static final String PREVIOUS = "spew.previous";

  /** Its offset on its stream; absent without a position. */
  public static final String OFFSET = "spew.offset";

  /** Why the body is no event, if the broker's serializer could not read it; else absent. */
  public static final String UNREADABLE = "spew.unreadable";

  /** Before the name of each of the event's own headers. */
  public static final String EVENT_PREFIX = "spew.header.";

  /**
   * {@link #ESCAPED_CHANNEL} of a channel that no directory can be named after. Hive's name for no
   * value: a directory of this name is no part of an archive.
   */
  public static final String UNRECORDABLE = "__HIVE_DEFAULT_PARTITION__";

  private SpewHeaders() {}
}
