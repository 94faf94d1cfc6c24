package io.tattletail.quickstart;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.SpewEventHandler;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;

/**
 * An ordinary consumer, which knows nothing of recording and replay: counts edits and bytes added
 * per wiki.
 */
final class EditsPerWiki implements SpewEventHandler {
  private static final ObjectReader JSON = new ObjectMapper().reader();

  private final Map<String, Totals> totals = new TreeMap<>();

  /**
   * @param edits of one wiki
   * @param bytesAdded by them
   */
  record Totals(long edits, long bytesAdded) {
    static final Totals NONE = new Totals(0, 0);

    private Totals plus(Totals other) {
      return new Totals(edits + other.edits, bytesAdded + other.bytesAdded);
    }
  }

  @Override
  public synchronized void onEvent(SpewEvent event) throws IOException {
    ByteBuffer payload = event.payload();
    byte[] json = new byte[payload.remaining()];
    payload.get(json);
    totals.merge(
        event.channel(),
        new Totals(1, JSON.readTree(json).path("added").longValue()),
        Totals::plus);
  }

  synchronized Map<String, Totals> totals() {
    return new TreeMap<>(totals);
  }
}
