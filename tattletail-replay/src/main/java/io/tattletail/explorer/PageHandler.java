package io.tattletail.explorer;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.io.ByteStreams;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;

/** Serves the page: four files from the class path. */
final class PageHandler implements HttpHandler {
  private static final Map<String, PageFile> FILES =
      Map.of(
          "/", new PageFile("explorer.html", "text/html; charset=utf-8"),
          "/explorer.js", new PageFile("explorer.js", "text/javascript; charset=utf-8"),
          "/explorer.css", new PageFile("explorer.css", "text/css; charset=utf-8"),
          "/explorer.svg", new PageFile("explorer.svg", "image/svg+xml"));

  private final RequestGuard guard;
  private final SendTimeout timeout;

  private record PageFile(String resource, String type) {}

  PageHandler(RequestGuard guard, SendTimeout timeout) {
    this.guard = guard;
    this.timeout = timeout;
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      Responses.secure(exchange);
      try {
        guard.checkPage(exchange);
        PageFile file = FILES.get(exchange.getRequestURI().getPath());
        if (file == null) {
          throw new RequestException(404, "there is nothing here");
        }
        send(exchange, 200, file.type(), content(file.resource()));
      } catch (RequestException e) {
        send(exchange, e.status(), "text/plain; charset=utf-8", e.sentence().getBytes(UTF_8));
      }
    }
  }

  private void send(HttpExchange exchange, int status, String type, byte[] body)
      throws IOException {
    timeout.send(() -> Responses.send(exchange, status, type, body));
  }

  private static byte[] content(String resource) throws IOException {
    try (InputStream in = PageHandler.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new FileNotFoundException(resource + " is missing from the jar");
      }
      return ByteStreams.toByteArray(in);
    }
  }
}
