package io.tattletail.explorer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tattletail.recorder.EventRecorder;
import io.tattletail.recorder.RecorderOptions;
import io.tattletail.replay.EventReplayer;
import io.tattletail.spew.SpewEvent;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** An archive on local disk, an explorer of it, and a client that asks it. */
final class ExploredArchive implements AutoCloseable {
  static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
  static final String TOKEN = "0123456789abcdefghij";

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final EventReplayer replayer;
  private final ArchiveExplorer explorer;
  private final HttpClient client = HttpClient.newHttpClient();

  ExploredArchive(java.nio.file.Path directory, ExplorerOptions options) throws Exception {
    this(root(directory), new Configuration(), options);
  }

  ExploredArchive(Path root, Configuration configuration, ExplorerOptions options)
      throws Exception {
    replayer = EventReplayer.open(root, configuration);
    explorer = ArchiveExplorer.start(replayer, options);
  }

  private static Path root(java.nio.file.Path directory) {
    return new Path(directory.resolve("archive").toUri());
  }

  static ExplorerOptions options() {
    return ExplorerOptions.defaults().token(TOKEN);
  }

  static SpewEvent.Builder event(String channel, String id, long afterMillis) {
    return SpewEvent.builder()
        .channel(channel)
        .id(id)
        .timestamp(START.plusMillis(afterMillis))
        .payload("{}");
  }

  /** Events of three channels, one each second. */
  static List<SpewEvent> everySecond(int count) {
    List<SpewEvent> events = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      events.add(event("c" + i % 3, "e" + i, i * 1_000L).payload("{\"n\":" + i + "}").build());
    }
    return events;
  }

  static void record(java.nio.file.Path directory, List<SpewEvent> events) throws Exception {
    try (EventRecorder recorder =
        EventRecorder.open(root(directory), new Configuration(), RecorderOptions.defaults())) {
      recorder.onEvents(events);
    }
  }

  /** The only sealed segment of a channel. */
  static java.nio.file.Path file(java.nio.file.Path directory, String channel) throws IOException {
    try (Stream<java.nio.file.Path> files = Files.walk(directory.resolve("archive"))) {
      return files
          .filter(path -> path.toString().contains("channel=" + channel + "/"))
          .filter(path -> path.toString().endsWith(".avro"))
          .findFirst()
          .orElseThrow();
    }
  }

  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  URI address() {
    return explorer.address();
  }

  HttpClient client() {
    return client;
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(
            URI.create("http://127.0.0.1:" + explorer.address().getPort() + path))
        .header("X-TattleTail-Token", TOKEN);
  }

  HttpResponse<String> send(HttpRequest request) throws Exception {
    return client.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
  }

  HttpResponse<String> get(String path) throws Exception {
    return send(request(path).build());
  }

  /** The lines of an answer. */
  List<JsonNode> lines(String path) throws Exception {
    HttpResponse<String> response = get(path);
    if (response.statusCode() != 200) {
      throw new AssertionError(response.statusCode() + ": " + response.body());
    }
    List<JsonNode> lines = new ArrayList<>();
    for (String line : response.body().lines().toList()) {
      lines.add(MAPPER.readTree(line));
    }
    return lines;
  }

  /** What lines of this name say. */
  List<JsonNode> lines(String name, String path) throws Exception {
    return lines(path).stream().filter(line -> line.has(name)).map(line -> line.get(name)).toList();
  }

  JsonNode line(String name, String path) throws Exception {
    List<JsonNode> found = lines(name, path);
    if (found.size() != 1) {
      throw new AssertionError(found.size() + " lines " + name + " of " + path);
    }
    return found.get(0);
  }

  /** The ids of the events of an answer, in its order. */
  List<String> ids(String path) throws Exception {
    return lines("event", path).stream().map(event -> event.get("id").asText()).toList();
  }

  @Override
  public void close() throws IOException {
    explorer.close();
    replayer.close();
  }
}
