package io.tattletail.spew.cloudevents;

import static com.google.common.base.Preconditions.checkArgument;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.rw.CloudEventRWException;
import io.tattletail.spew.SpewEvent;
import java.nio.ByteBuffer;
import java.time.ZoneOffset;
import java.util.Set;
import java.util.regex.Pattern;

/** Makes CloudEvents from the parts of a SpewEvent. */
final class CloudEventFactory {
  private static final Set<String> OPTIONAL = Set.of("subject", "datacontenttype", "dataschema");

  /** The names that no header may have, because they are other parts of the event. */
  private static final Set<String> RESERVED =
      Set.of("specversion", "id", "source", "type", "time", "data");

  private static final Pattern NAME = Pattern.compile("[a-z0-9]+");

  private CloudEventFactory() {}

  static CloudEvent of(SpewEvent event) {
    CloudEventBuilder builder =
        CloudEventBuilder.v1()
            .withId(EventIds.idOf(event.id(), event.source()))
            .withType(event.channel())
            .withTime(event.timestamp().atOffset(ZoneOffset.UTC));
    try {
      builder.withContextAttribute("source", event.source());
      event
          .headers()
          .forEach((name, value) -> builder.withContextAttribute(checkName(name, value), value));
      if (event.payload().hasRemaining()) {
        builder.withData(bytes(event.payload()));
      }
      return builder.build();
    } catch (CloudEventRWException | IllegalArgumentException | IllegalStateException e) {
      throw new IllegalArgumentException(event + " cannot be a CloudEvent: " + e.getMessage(), e);
    }
  }

  private static String checkName(String name, String value) {
    checkArgument(
        NAME.matcher(name).matches(),
        "header '%s' cannot be an attribute, whose names are lower-case letters and digits",
        name);
    checkArgument(
        !RESERVED.contains(name), "header '%s' has the name of another part of the event", name);
    checkArgument(!OPTIONAL.contains(name) || !value.isEmpty(), "header '%s' is empty", name);
    return name;
  }

  static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }
}
