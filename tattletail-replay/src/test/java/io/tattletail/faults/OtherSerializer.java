package io.tattletail.faults;

import io.tattletail.spew.JsonSpewSerializer;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.SpewFormatException;
import io.tattletail.spew.SpewHeader;
import io.tattletail.spew.SpewSerializer;
import java.nio.ByteBuffer;

/** Another serializer by its name, which makes the same bytes. */
public final class OtherSerializer implements SpewSerializer {
  /** Any of them. */
  public static final SpewSerializer INSTANCE = new OtherSerializer();

  private final SpewSerializer json = new JsonSpewSerializer();

  /** As a job makes it. */
  public OtherSerializer() {}

  @Override
  public String name() {
    return "other";
  }

  @Override
  public byte[] serialize(SpewEvent event) {
    return json.serialize(event);
  }

  @Override
  public SpewHeader header(ByteBuffer serialized) throws SpewFormatException {
    return json.header(serialized);
  }

  @Override
  public ByteBuffer payload(ByteBuffer serialized) throws SpewFormatException {
    return json.payload(serialized);
  }

  /** The same event, as this serializer would have made it. */
  static SpewEvent remade(SpewEvent event) {
    try {
      byte[] bytes = new byte[event.serialized().orElseThrow().remaining()];
      event.serialized().orElseThrow().duplicate().get(bytes);
      SpewEvent remade = INSTANCE.deserialize(bytes);
      return event.position().isPresent() ? remade.at(event.position().get()) : remade;
    } catch (SpewFormatException e) {
      throw new IllegalStateException("the event is not of the serializer's format", e);
    }
  }
}
