package io.tattletail.adapter;

import io.tattletail.spew.ChannelFilter;
import io.tattletail.spew.JsonSpewSerializer;
import io.tattletail.spew.PositionUnavailableException;
import io.tattletail.spew.Spew;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.SpewEventHandler;
import io.tattletail.spew.SpewException;
import io.tattletail.spew.SpewFormatException;
import io.tattletail.spew.SpewPosition;
import io.tattletail.spew.SpewSerializer;
import io.tattletail.spew.StartAt;
import io.tattletail.spew.Subscription;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Spew on a broker of logs: a channel is a log, and a log is a stream. Thread-safe. */
final class LogSpew implements Spew, AutoCloseable {
  private final LogClient client;
  private final SpewSerializer serializer = new JsonSpewSerializer();
  private final Map<String, LogSubscription> open = new ConcurrentHashMap<>();

  LogSpew(LogClient client) {
    this.client = client;
  }

  @Override
  public boolean hasPositions() {
    return true;
  }

  @Override
  public void publish(SpewEvent event) {
    try {
      ByteBuffer bytes = event.serializedBy(serializer).serialized().orElseThrow();
      byte[] copy = new byte[bytes.remaining()];
      bytes.get(copy);
      client.append(event.channel(), copy);
    } catch (IllegalArgumentException e) {
      throw new SpewException("event " + event.id() + " cannot be published", e);
    }
  }

  @Override
  public Subscription subscribe(
      String name, ChannelFilter filter, StartAt startAt, SpewEventHandler handler) {
    LogSubscription subscription =
        new LogSubscription(name, filter, handler, this::read, client, () -> open.remove(name));
    if (open.putIfAbsent(name, subscription) != null) {
      throw new SpewException("a subscription named " + name + " is open already");
    }
    try {
      place(name, startAt);
      subscription.start();
      return subscription;
    } catch (RuntimeException | Error e) {
      open.remove(name);
      throw e;
    }
  }

  /** A name that is known goes on where it was, unless it is moved. */
  private void place(String name, StartAt startAt) {
    boolean isNew = !client.isKnown(name);
    if (startAt instanceof StartAt.After after) {
      after.offsets().forEach(this::checkAvailable);
      client.create(name);
      for (String log : client.logs()) {
        long from = after.offsets().getOrDefault(log, SpewPosition.BEGINNING);
        client.acknowledge(name, log, Math.max(from, client.deletedThrough(log)));
      }
      return;
    }
    client.create(name);
    if (startAt instanceof StartAt.Now && isNew) {
      client.logs().forEach(log -> client.acknowledge(name, log, client.latest(log)));
    }
  }

  private void checkAvailable(String log, long offset) {
    if (offset < client.deletedThrough(log) || offset > client.latest(log)) {
      throw new PositionUnavailableException(
          log, offset, client.deletedThrough(log), client.latest(log));
    }
  }

  private SpewEvent read(LogClient.Entry entry, SpewPosition position) throws SpewFormatException {
    return serializer.deserialize(entry.bytes()).at(position);
  }

  @Override
  public void close() {
    open.values().forEach(LogSubscription::close);
  }
}
