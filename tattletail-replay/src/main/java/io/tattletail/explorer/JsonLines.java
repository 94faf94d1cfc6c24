package io.tattletail.explorer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * An answer of one JSON object a line, each sent when it is written. The status is sent with the
 * first line, so that an error before it has a status of its own. Not thread-safe.
 */
final class JsonLines {
  static final ObjectMapper MAPPER = new ObjectMapper();

  private final HttpExchange exchange;
  private final SendTimeout timeout;
  private @Nullable OutputStream out;

  JsonLines(HttpExchange exchange, SendTimeout timeout) {
    this.exchange = exchange;
    this.timeout = timeout;
  }

  static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  /**
   * Sends {@code {"name": value}}.
   *
   * @throws ClientGoneException if it cannot be sent
   */
  void write(String name, JsonNode value) throws ClientGoneException {
    write(200, name, value);
  }

  /** Sends an error, with this status if nothing was sent before. */
  void error(int status, String message) throws ClientGoneException {
    write(status, "error", MAPPER.getNodeFactory().textNode(message));
  }

  private void write(int status, String name, JsonNode value) throws ClientGoneException {
    try {
      byte[] json = MAPPER.writeValueAsBytes(object().set(name, value));
      timeout.send(() -> send(status, json));
    } catch (IOException e) {
      throw new ClientGoneException(e);
    }
  }

  private void send(int status, byte[] json) throws IOException {
    OutputStream stream = out;
    if (stream == null) {
      exchange.getResponseHeaders().set("Content-Type", "application/x-ndjson");
      exchange.sendResponseHeaders(status, 0);
      stream = exchange.getResponseBody();
      out = stream;
    }
    stream.write(json);
    stream.write('\n');
    stream.flush();
  }

  /** Ends the answer. */
  void end() throws ClientGoneException {
    try {
      OutputStream stream = out;
      if (stream != null) {
        timeout.send(stream::close);
      }
    } catch (IOException e) {
      throw new ClientGoneException(e);
    }
  }
}
