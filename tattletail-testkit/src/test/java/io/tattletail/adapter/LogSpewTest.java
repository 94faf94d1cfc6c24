package io.tattletail.adapter;

import io.tattletail.spew.Spew;
import io.tattletail.testkit.SpewContract;

class LogSpewTest extends SpewContract {
  private final LogClient client = new LogClient();

  @Override
  protected Spew open() {
    return new LogSpew(client);
  }

  @Override
  protected void brokerDeletes(String channel, String stream, long throughOffset) {
    client.delete(stream, throughOffset);
  }
}
