package io.tattletail.tool;

import com.google.common.base.Supplier;
import com.google.common.base.Suppliers;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.SpewFormatException;
import io.tattletail.spew.SpewHeader;
import io.tattletail.spew.SpewSerializer;
import io.tattletail.spew.cloudevents.CloudEventsSpewSerializer;
import java.nio.ByteBuffer;

/**
 * Reads CloudEvents, and loads the classes for it when the first one comes: most commands meet
 * none. Thread-safe.
 */
final class LazyCloudEventsSerializer implements SpewSerializer {
  private final Supplier<SpewSerializer> serializer =
      Suppliers.memoize(CloudEventsSpewSerializer::new);

  @Override
  public String name() {
    return CloudEventsSpewSerializer.NAME;
  }

  @Override
  public byte[] serialize(SpewEvent event) {
    return serializer.get().serialize(event);
  }

  @Override
  public SpewHeader header(ByteBuffer serialized) throws SpewFormatException {
    return serializer.get().header(serialized);
  }

  @Override
  public ByteBuffer payload(ByteBuffer serialized) throws SpewFormatException {
    return serializer.get().payload(serialized);
  }
}
