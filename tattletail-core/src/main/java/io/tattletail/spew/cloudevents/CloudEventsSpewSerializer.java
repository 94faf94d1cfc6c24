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
 * Events in the <a
 * href="https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md">JSON
 * format</a> of CloudEvents 1.0. It keeps the bytes of events of other publishers unchanged.
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
 * place in a history, and an invented one would differ at each reading. Publishers must set it.
 *
 * <p>The payload of JSON data ({@code datacontenttype} missing, {@code …/json} or {@code …+json})
 * is the bytes of {@code data}, a slice of the event, neither parsed nor written again. Of other
 * media types, where {@code data} is a string, it is this string in UTF-8; of {@code data_base64}
 * it is the decoded bytes. An event without data has an empty payload, also one whose {@code
 * data_base64} is null, which is unset. {@code data} that is null is the JSON value null; beside
 * {@code data_base64}, or of a media type that is not JSON, it is unset. Data is nested at most
 * {@link JsonEventScanner#MAX_DEPTH} deep.
 *
 * <p>The attributes of a CloudEvent may come in any order, so the whole event is scanned for its
 * header. The data is skipped, which checks its syntax only. Attributes that are null are unset. An
 * attribute that occurs twice, an attribute that is an object or an array, a {@code specversion}
 * other than 1.0 and a batch of events are errors. Attribute names are not checked on reading, so
 * that published events can be recorded.
 *
 * <p>Thread-safe.
 */
public final class CloudEventsSpewSerializer implements SpewSerializer {
  /** The name of this format in archives. */
  public static final String NAME = "cloudevents-json-1.0";

  private final EventFormat format = new JsonFormat();

  /**
   * The id of a CloudEvent as a SpewEvent. Only source and id together identify a CloudEvent. The
   * source comes first and, as a URI reference, has no space, so the id begins behind the first
   * space.
   *
   * @throws IllegalArgumentException if one of them is empty, or the source has a space
   */
  public static String eventId(String source, String id) {
    return EventIds.join(source, id);
  }

  @Override
  public String name() {
    return NAME;
  }

  /**
   * Writes an event that was built as a CloudEvent: JSON data as {@code data}, other data as {@code
   * data_base64}; headers as strings.
   *
   * @throws IllegalArgumentException if the event has no source, its id is not {@link #eventId} of
   *     its source, a header is no attribute (names are lower-case letters and digits) or one that
   *     has a place of its own, source or dataschema are no URI references, or the payload should
   *     be JSON and is not one JSON value
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

  /** Goes through the bytes once. */
  @Override
  public SpewEvent deserialize(byte[] serialized) throws SpewFormatException {
    ByteBuffer buffer = ByteBuffer.wrap(serialized);
    CloudEventFields fields = CloudEventFields.all(buffer);
    return SpewEvent.serialized(fields.header(), fields.payload(), buffer, this);
  }

  /**
   * Converts a CloudEvent to a SpewEvent with a serialized form.
   *
   * @throws IllegalArgumentException if it has no time, has another version than 1.0, or its data
   *     contradicts its datacontenttype: for JSON, or without a type, it must be one JSON value
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
   * The CloudEvent that a SpewEvent is. Its data is the event's payload.
   *
   * @throws SpewFormatException if the event's serialized form is no CloudEvent, or not one that
   *     the CloudEvents SDK can hold
   * @throws IllegalArgumentException if the event has no serialized form, or one of another
   *     serializer, and {@link #serialize} would not take it
   */
  public CloudEvent toCloudEvent(SpewEvent event) throws SpewFormatException {
    if (!event.serializerName().equals(Optional.of(NAME))) {
      return CloudEventFactory.of(event);
    }
    // A copy, because the parser needs the array, which an event does not give away.
    byte[] copy = CloudEventFactory.bytes(event.serialized().orElseThrow());
    return CloudEventFields.all(ByteBuffer.wrap(copy)).cloudEvent();
  }

  private byte[] write(CloudEvent event) {
    try {
      checkData(event);
      return format.serialize(event);
    } catch (RuntimeException e) {
      // The SDK has no one type for what it cannot write.
      throw new IllegalArgumentException(
          "CloudEvent %s of source %s cannot be written: %s"
              .formatted(event.getId(), event.getSource(), e.getMessage()),
          e);
    }
  }

  /** The SDK copies the bytes of JSON data into the event as they are, whatever they are. */
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
