package io.tattletail.tool;

import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.cloudevents.CloudEventsSpewSerializer;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/**
 * An address to which each event is posted, one after the other, as a CloudEvent over HTTP: in
 * structured mode if it is one, else in binary mode, where the payload is the body and the rest is
 * in headers {@code ce-…}. An answer that is not 2xx is a failure.
 */
final class HttpTarget implements ReplayTarget {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final HttpClient client = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
  private final URI address;
  private final Map<String, String> headers;

  HttpTarget(URI address, Map<String, String> headers) {
    this.address = address;
    this.headers = Map.copyOf(headers);
  }

  @Override
  public void onEvent(SpewEvent event) throws Exception {
    HttpResponse<Void> response =
        client.send(request(event), HttpResponse.BodyHandlers.discarding());
    if (response.statusCode() / 100 != 2) {
      throw new IOException("%s answered %d".formatted(address, response.statusCode()));
    }
  }

  private HttpRequest request(SpewEvent event) throws ToolException {
    HttpRequest.Builder request = HttpRequest.newBuilder(address).timeout(TIMEOUT);
    byte[] body;
    if (event.serializerName().orElse("").equals(CloudEventsSpewSerializer.NAME)) {
      request.header("content-type", "application/cloudevents+json");
      body = JsonText.bytes(event.serialized().orElseThrow());
    } else {
      body = JsonText.bytes(event.payload());
      request.header(
          "content-type",
          JsonText.json(body).isPresent() ? "application/json" : "application/octet-stream");
      request.header("ce-specversion", "1.0");
      request.header("ce-id", encoded(event.id()));
      request.header("ce-type", encoded(event.channel()));
      request.header(
          "ce-source", event.source().isEmpty() ? "tattletail" : encoded(event.source()));
      request.header("ce-time", event.timestamp().toString());
    }
    try {
      headers.forEach(request::setHeader);
    } catch (IllegalArgumentException e) {
      throw ToolException.usage("--http-header: " + e.getMessage(), e);
    }
    return request.POST(HttpRequest.BodyPublishers.ofByteArray(body)).build();
  }

  /** As the HTTP binding of CloudEvents has it: space, quote, percent and non-ASCII are encoded. */
  private static String encoded(String value) {
    StringBuilder text = new StringBuilder();
    value
        .codePoints()
        .forEach(
            c -> {
              if (c > 0x20 && c < 0x7f && c != '"' && c != '%') {
                text.appendCodePoint(c);
              } else {
                text.append(
                    URLEncoder.encode(Character.toString(c), StandardCharsets.UTF_8)
                        .replace("+", "%20"));
              }
            });
    return text.toString();
  }

  @Override
  public void close() {}
}
