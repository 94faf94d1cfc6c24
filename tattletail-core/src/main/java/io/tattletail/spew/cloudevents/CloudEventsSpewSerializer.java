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
 * format</a> of CloudEvents 1.0. The bytes of an event that comes from elsewhere are kept as they
 * are.
 *
 * <table>
 * <caption>What is what</caption>
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
 * <p>{@code time} is optional in CloudEvents and required here: a CloudEvent without one has no
 * place in a history, and to invent one would give an event another at each reading. Who publishes
 * has to set it.
 *
 * <p>The payload of JSON data ({@code datacontenttype} missing, {@code …/json} or {@code …+json})
 * is the bytes that {@code data} stands in, a slice of the event, not parsed and not written again.
 * Of other media types, where {@code data} is a string, it is this string in UTF-8; of {@code
 * data_base64} it is the decoded bytes. An event without data has an empty payload, also one whose
 * {@code data_base64} is null, which is unset. {@code data} that is null is the JSON value null;
 * beside {@code data_base64}, or of a media type that is not JSON, it is unset. Data is nested at
 * most {@link JsonEventScanner#MAX_DEPTH} deep.
 *
 * <p>The attributes of a CloudEvent may come in any order, so that the whole event has to be gone
 * through for its header. The data is then skipped, which checks its syntax and builds nothing of
 * it. Attributes that are null are unset. An attribute that occurs twice, an attribute that is an
 * object or an array, a {@code specversion} other than 1.0 and a batch of events are errors.
 * Attribute names are not checked on reading: what was published is recorded.
 *
 * <p>Thread-safe.
 */
public final class CloudEventsSpewSerializer implements SpewSerializer {
  /** What archives call this format. */
  public static final String NAME = "cloudevents-json-1.0";

  private final EventFormat format = new JsonFormat();

  /**
   * The id of the SpewEvent that a CloudEvent is: what tells it from others is source and id
   * together. The source comes first and, as a URI reference, has no space, so that the first space
   * is where the id begins.
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
   * The SpewEvent that a CloudEvent is, with its serialized form.
   *
   * @throws IllegalArgumentException if it has no time, is of another version than 1.0, or its data
   *     is not what its datacontenttype says: one JSON value if JSON or nothing
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
