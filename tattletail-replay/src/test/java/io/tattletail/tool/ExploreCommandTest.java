package io.tattletail.tool;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Splitter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(WikipediaArchive.Extension.class)
@Timeout(180)
class ExploreCommandTest {
  @TempDir Path directory;

  @Test
  void itPrintsAnAddressWithATokenAndAnswersUntilCtrlC(WikipediaArchive archive) throws Exception {
    try (ToolProcess process = ToolProcess.start(directory, "explore", archive.name())) {
      URI address = URI.create(process.line());
      assertThat(address.getHost()).isIn("localhost", "127.0.0.1");
      assertThat(address.getFragment()).matches("token=[A-Za-z0-9_-]{32}");
      String token = Splitter.on('=').splitToList(address.getFragment()).get(1);
      assertThat(get(address.resolve("/"), "").statusCode()).isEqualTo(200);
      URI timeline = address.resolve("/api/timeline?channel=%23ca.wikipedia");
      assertThat(get(timeline, "").statusCode()).isEqualTo(401);
      assertThat(get(timeline, token).body()).contains("\"events\":478");
      process.interrupt();
      process.assertEnded(ExitCode.INTERRUPTED, "");
    }
  }

  private static HttpResponse<String> get(URI uri, String token) throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri);
    if (!token.isEmpty()) {
      request.header("X-TattleTail-Token", token);
    }
    return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void aPortThatIsTakenIsCodeThree(WikipediaArchive archive) throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = taken.getLocalPort();
      ToolRun run = ToolRun.of("explore", "--port", Integer.toString(port), archive.name());
      assertThat(run.code()).isEqualTo(ExitCode.IO);
      assertThat(run.err())
          .startsWith(
              "tattletail: it cannot listen on the loopback address, port %d: ".formatted(port))
          .endsWith("Give another --port, or none for a free one.\n");
    }
  }

  @Test
  void aWrongAddressIsCodeTwo(WikipediaArchive archive) {
    ToolRun port = ToolRun.of("explore", "--port", "70000", archive.name());
    assertThat(port.code()).isEqualTo(ExitCode.USAGE);
    assertThat(port.err()).contains("--port must be 0 to 65535, is 70000");
    ToolRun host = ToolRun.of("explore", "--listen-on", "nowhere.invalid", archive.name());
    assertThat(host.code()).isEqualTo(ExitCode.USAGE);
    assertThat(host.err()).contains("--listen-on: 'nowhere.invalid' is no address of this machine");
  }

  @Test
  void anInterruptEndsItToo(WikipediaArchive archive) throws Exception {
    List<ToolRun> runs = new ArrayList<>();
    Thread thread = new Thread(() -> runs.add(ToolRun.of("explore", "--json", archive.name())));
    thread.start();
    thread.interrupt();
    thread.join(TimeUnit.MINUTES.toMillis(2));
    assertThat(runs).hasSize(1);
    assertThat(runs.get(0).code()).isIn(ExitCode.RIGHT, ExitCode.IO);
  }
}
