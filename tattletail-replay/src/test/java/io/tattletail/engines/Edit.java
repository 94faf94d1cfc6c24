package io.tattletail.engines;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import io.tattletail.spew.SpewEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

/**
 * What is counted of an edit.
 *
 * @param page its title
 * @param added bytes
 */
record Edit(String page, long added) {
  private static final ObjectReader JSON = new ObjectMapper().reader();

  static Edit of(SpewEvent event) {
    ByteBuffer payload = event.payload();
    byte[] json = new byte[payload.remaining()];
    payload.get(json);
    try {
      JsonNode edit = JSON.readTree(json);
      return new Edit(edit.path("page").textValue(), edit.path("added").longValue());
    } catch (IOException e) {
      throw new UncheckedIOException(event.toString(), e);
    }
  }
}
