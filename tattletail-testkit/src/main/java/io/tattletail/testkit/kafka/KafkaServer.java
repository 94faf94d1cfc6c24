package io.tattletail.testkit.kafka;

import java.io.IOException;

/** A broker that runs somewhere, until it is closed. */
interface KafkaServer extends AutoCloseable {
  String bootstrapServers();

  /** Stops the broker and starts it again, with its address and what it has. */
  void restart() throws IOException;

  @Override
  void close() throws IOException;
}
