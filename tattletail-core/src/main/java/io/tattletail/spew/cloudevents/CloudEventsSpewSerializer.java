package io.tattletail.spew.cloudevents;

import static com.google.common.base.Preconditions.checkArgument;

import io.cloudevents.CloudEvent;
import io.cloudevents.CloudEventData;
import io.cloudevents.core.format.EventFormat;
import io.cloudevents.jackson.JsonCloudEventData;
import io.cloudevents.jackson.JsonFormat;
import io.tattletail.spew.JsonEventScanner;
import io.tattletail.spew.Rfc3339;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.SpewFormatException;
import io.tattletail.spew.SpewHeader;
import io.tattletail.spew.SpewSerializer;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The serializer of events in the <a
 * href="https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md">JSON
 * format</a> of CloudEvents 1.0. It keeps the bytes of published events unchanged.
 *
 * <table>
 * <caption>Mapping</caption>
 * <tr><th>SpewEvent</th><th>CloudEvent</th></tr>
 * <tr><td>channel</td><td>{@code type}</td></tr>
 * <tr><td>id</td><td>{@code source}, a space and {@code id}: see {@link #eventId}</td></tr>
 * <tr><td>timestamp</td><td>{@code time} ({@link Rfc3339}), floored to the
 *     microsecond</td></tr>
 * <tr><td>source</td><td>{@code source}</td></tr>
 * <tr><td>headers</td><td>{@code subject}, {@code datacontenttype}, {@code dataschema} and the
 *     extension attributes; integers and booleans as they stand in the JSON</td></tr>
 * <tr><td>payload</td><td>the data, in the media type that {@code datacontenttype} says</td></tr>
 * </table>
 *
 * <p>{@code time} is optional in CloudEvents and required here: a CloudEvent without a time has no
 * place in a history, and an invented time would differ at each reading. Publishers must set it.
 *
 * <p>The payload of JSON data ({@code datacontenttype} missing, {@code …/json} or {@code …+json})
 * is a slice of the event with the bytes of {@code data}, which are not written again. For other
 * media types {@code data} is a string, and the payload is this string in UTF-8. With {@code
 * data_base64}, the payload is the decoded bytes. An event without data has an empty payload; a
 * {@code data_base64} that is null counts as no data. A {@code data} that is null is the JSON value
 * null; with {@code data_base64}, or with a media type that is not JSON, it counts as no data. Data
 * may be nested at most {@link JsonEventScanner#MAX_DEPTH} levels deep.
 *
 * <p>The attributes of a CloudEvent may come in any order, so the serializer scans the whole event
 * for its header. Of the data it checks only the syntax. Attributes that are null are unset. These
 * are errors: an attribute that occurs twice, an attribute that is an object or an array, a {@code
 * specversion} other than 1.0, and a batch of events. The serializer does not check attribute names
 * when it reads, so that published events can be recorded.
 *
 * <p>Thread-safe.
 */
public final class CloudEventsSpewSerializer implements SpewSerializer {
  /** The name of this format in archives. */
  public static final String NAME = "cloudevents-json-1.0";

  private final EventFormat format = new JsonFormat();

  /**
   * The id of the SpewEvent of a CloudEvent: source, a space and id, because only both together
   * identify a CloudEvent. The source is a URI reference and has no space, so the id begins after
   * the first space.
   *
   * @throws IllegalArgumentException if source or id is empty, or the source has a space
   */
  public static String eventId(String source, String id) {
    return EventIds.join(source, id);
  }

  @Override
  public String name() {
    return NAME;
  }

  /**
   * Writes a built event as a CloudEvent, with JSON data as {@code data}, other data as {@code
   * data_base64}, and headers as strings.
   *
   * @throws IllegalArgumentException if the event has no source; if its id is not an {@link
   *     #eventId} of its source; if the name of a header is not of lower-case letters and digits,
   *     or is the name of another part of the event; if source or dataschema is no URI reference;
   *     or if the payload must be JSON and is not one JSON value
   */
  @Override
  public byte[] serialize(SpewEvent event) {
    return write(CloudEventFactory.of(event));
  }

  @Override
  public SpewHeader header(ByteBuffer serialized) throws SpewFormatException {
    return CloudEventFields.attributes(serialized).header();
  }

  @Override
  public ByteBuffer payload(ByteBuffer serialized) throws SpewFormatException {
    return CloudEventFields.all(serialized).payload();
  }

  /** Reads the bytes once. */
  @Override
  public SpewEvent deserialize(byte[] serialized) throws SpewFormatException {
    ByteBuffer buffer = ByteBuffer.wrap(serialized);
    CloudEventFields fields = CloudEventFields.all(buffer);
    return SpewEvent.serialized(fields.header(), fields.payload(), buffer, this);
  }

  /**
   * Converts a CloudEvent to a SpewEvent with a serialized form.
   *
   * @throws IllegalArgumentException if the CloudEvent has no time or another version than 1.0, or
   *     if its data contradicts its datacontenttype: for JSON, or without a type, the data must be
   *     one JSON value
   */
  public SpewEvent fromCloudEvent(CloudEvent event) {
    try {
      return deserialize(write(event));
    } catch (SpewFormatException e) {
      throw new IllegalArgumentException(
          "CloudEvent %s of source %s cannot be a SpewEvent: %s"
              .formatted(event.getId(), event.getSource(), e.getMessage()),
          e);
    }
  }

  /**
   * The CloudEvent of a SpewEvent. Its data is the event's payload.
   *
   * @throws SpewFormatException if the event's serialized form is no CloudEvent, or the CloudEvents
   *     SDK cannot hold it
   * @throws IllegalArgumentException if {@link #serialize} would not accept the event, and the
   *     event has no serialized form or that of another serializer
   */
  public CloudEvent toCloudEvent(SpewEvent event) throws SpewFormatException {
    if (!event.serializerName().equals(Optional.of(NAME))) {
      return CloudEventFactory.of(event);
    }
    // A copy, because the parser needs an array, and an event does not expose its own.
    byte[] copy = CloudEventFactory.bytes(event.serialized().orElseThrow());
    return CloudEventFields.all(ByteBuffer.wrap(copy)).cloudEvent();
  }

  private byte[] write(CloudEvent event) {
    try {
      checkData(event);
      return format.serialize(event);
    } catch (RuntimeException e) {
      // The SDK throws exceptions of several types for events that it cannot write.
      throw new IllegalArgumentException(
          "CloudEvent %s of source %s cannot be written: %s"
              .formatted(event.getId(), event.getSource(), e.getMessage()),
          e);
    }
  }

  /** Checks the data: the SDK copies the bytes of JSON data into the event without a check. */
  private static void checkData(CloudEvent event) {
    CloudEventData data = event.getData();
    String type = event.getDataContentType();
    if (data instanceof JsonCloudEventData) {
      checkArgument(
          DataContentType.isJson(type), "its data is JSON and its datacontenttype '%s' not", type);
    } else if (data != null && DataContentType.isJson(type)) {
      String what = type == null ? "data without datacontenttype" : "data of " + type;
      JsonEventScanner.oneValue(what, ByteBuffer.wrap(data.toBytes()));
    }
  }
}
