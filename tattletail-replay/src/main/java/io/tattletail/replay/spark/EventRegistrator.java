package io.tattletail.replay.spark;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import io.tattletail.spew.SpewEvent;
import org.apache.spark.serializer.KryoRegistrator;

/**
 * Lets Kryo serialize events, which otherwise arrive empty. Sessions whose {@code spark.serializer}
 * is Kryo's and that shuffle, cache or collect a {@link SpewEvent} set {@code
 * spark.kryo.registrator} to this class.
 */
public final class EventRegistrator implements KryoRegistrator {
  /** For Spark. */
  public EventRegistrator() {}

  @Override
  public void registerClasses(Kryo kryo) {
    kryo.register(SpewEvent.class, new JavaSerializer());
  }
}
