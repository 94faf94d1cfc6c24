package io.tattletail.bench;

import io.tattletail.explorer.ArchiveExplorer;
import io.tattletail.explorer.ExplorerOptions;
import io.tattletail.replay.EventReplayer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** An explorer that was just started, and what its page asks it. */
final class ExplorerClient implements AutoCloseable {
  private static final String TOKEN = "0123456789abcdefghij";

  /** What a window of 1,250 pixels asks for. */
  private static final String BUCKETS = "270";

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final EventReplayer replayer;
  private final ArchiveExplorer explorer;
  private final ExecutorService threads = Executors.newFixedThreadPool(2);

  ExplorerClient(Path root, Configuration configuration) throws IOException {
    replayer = EventReplayer.open(root, configuration);
    explorer = ArchiveExplorer.start(replayer, ExplorerOptions.defaults().token(TOKEN));
  }

  /**
   * An answer.
   *
   * @param firstNanos until its first line of the kind that is waited for
   * @param nanos until its end
   * @param found how many such lines there are
   * @param bytes of all lines
   */
  record Answer(long firstNanos, long nanos, int found, long bytes) {}

  /**
   * What the page does when it is opened: it is loaded, and asks for the timeline and the newest
   * events at the same time.
   */
  Answer paint(String range) throws Exception {
    long start = System.nanoTime();
    for (String file : List.of("", "explorer.css", "explorer.js")) {
      lines(start, file, "");
    }
    Future<Answer> events =
        threads.submit(() -> lines(start, "api/events?order=newest" + range, "event"));
    Answer bars = lines(start, "api/timeline?buckets=" + BUCKETS + range, "channel");
    Answer rows = events.get();
    return new Answer(
        bars.firstNanos(),
        Math.max(bars.nanos(), rows.nanos()),
        bars.found() + rows.found(),
        bars.bytes() + rows.bytes());
  }

  /** The newest events, a page of the table. */
  Answer newest(String range) throws Exception {
    return lines(System.nanoTime(), "api/events?order=newest" + range, "event");
  }

  /** A search, which says its cost first. */
  Answer search(String range, Map<String, String> asked) throws Exception {
    long start = System.nanoTime();
    lines(start, "api/cost?" + range.substring(1), "cost");
    return lines(start, "api/search?order=newest" + range + parameters(asked), "event");
  }

  static String parameters(Map<String, String> all) {
    return all.entrySet().stream()
        .map(
            one ->
                "&"
                    + one.getKey()
                    + "="
                    + URLEncoder.encode(one.getValue(), StandardCharsets.UTF_8))
        .collect(Collectors.joining());
  }

  private Answer lines(long start, String path, String wanted) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(explorer.address().resolve("/" + path))
            .header("X-TattleTail-Token", TOKEN)
            .build();
    HttpResponse<InputStream> response =
        HTTP.send(request, HttpResponse.BodyHandlers.ofInputStream());
    long first = 0;
    long bytes = 0;
    int found = 0;
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        bytes += line.length() + 1;
        if (line.startsWith("{\"error\"")) {
          throw new IllegalStateException(path + " was answered " + line);
        }
        if (line.startsWith("{\"" + wanted + "\"")) {
          found++;
          first = first == 0 ? System.nanoTime() - start : first;
        }
      }
    }
    return new Answer(first, System.nanoTime() - start, found, bytes);
  }

  @Override
  public void close() throws IOException {
    threads.shutdown();
    explorer.close();
    replayer.close();
  }
}
