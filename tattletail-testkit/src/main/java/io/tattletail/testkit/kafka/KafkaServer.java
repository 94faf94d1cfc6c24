package io.tattletail.testkit.kafka;

import java.io.IOException;

/** A broker that runs somewhere, until it is closed. */
interface KafkaServer extends AutoCloseable {
  String bootstrapServers();

  @Override
  void close() throws IOException;
}
