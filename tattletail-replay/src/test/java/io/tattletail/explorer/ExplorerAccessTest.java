package io.tattletail.explorer;

import static io.tattletail.explorer.ExploredArchive.event;
import static io.tattletail.explorer.ExploredArchive.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.sun.net.httpserver.BasicAuthenticator;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExplorerAccessTest {
  private static final List<String> API =
      List.of(
          "/api/timeline", "/api/cost", "/api/events", "/api/event", "/api/search", "/api/trace");

  @TempDir java.nio.file.Path directory;

  @BeforeEach
  void record() throws Exception {
    ExploredArchive.record(
        directory, List.of(event("c", "secret", 0).payload("\"hidden\"").build()));
  }

  /** Of a request as a browser would send it for a name that resolves to this machine. */
  private static String raw(int port, String head) throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket
          .getOutputStream()
          .write((head + "Connection: close\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
      try (InputStream in = socket.getInputStream()) {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
      }
    }
  }

  @Test
  void theAddressIsOnTheLoopbackAndHasARandomTokenBehindTheHash() throws Exception {
    try (ExploredArchive one = new ExploredArchive(directory, ExplorerOptions.defaults());
        ExploredArchive other = new ExploredArchive(directory, ExplorerOptions.defaults())) {
      assertThat(InetAddress.getByName(one.address().getHost()).isLoopbackAddress()).isTrue();
      assertThat(one.address().getFragment()).matches("token=[A-Za-z0-9_-]{32}");
      assertThat(one.address().getFragment()).isNotEqualTo(other.address().getFragment());
    }
  }

  @Test
  void nothingOfTheArchiveIsToldWithoutTheToken() throws Exception {
    try (ExploredArchive archive = new ExploredArchive(directory, options())) {
      for (String path : API) {
        URI uri = archive.request(path).build().uri();
        for (String token : new String[] {"", "0123456789abcdefghiJ", "wrong"}) {
          HttpRequest.Builder request = HttpRequest.newBuilder(uri);
          if (!token.isEmpty()) {
            request.header("X-TattleTail-Token", token);
          }
          HttpResponse<String> response = archive.send(request.build());
          assertThat(response.statusCode()).as(path).isEqualTo(401);
          assertThat(response.body())
              .isEqualTo(
                  "{\"error\":\"the token is missing or wrong: open the address that the explorer"
                      + " printed\"}\n");
        }
        assertThat(archive.get(path + "?token=" + ExploredArchive.TOKEN).statusCode())
            .isNotEqualTo(401);
      }
    }
  }

  @Test
  void aPageOfAnotherSiteIsRefused() throws Exception {
    try (ExploredArchive archive = new ExploredArchive(directory, options())) {
      for (String origin : List.of("http://evil.example", "null", "http://127.0.0.1:1")) {
        for (String path : List.of("/", "/api/events")) {
          HttpResponse<String> response =
              archive.send(archive.request(path).header("Origin", origin).build());
          assertThat(response.statusCode()).as("%s %s", origin, path).isEqualTo(403);
          assertThat(response.body()).contains("a page of another site asks");
        }
      }
      for (String site : List.of("cross-site", "same-site")) {
        assertThat(
                archive
                    .send(archive.request("/api/events").header("Sec-Fetch-Site", site).build())
                    .statusCode())
            .isEqualTo(403);
      }
      String own = "http://127.0.0.1:" + archive.address().getPort();
      HttpResponse<String> response =
          archive.send(
              archive
                  .request("/api/events")
                  .header("Origin", own)
                  .header("Sec-Fetch-Site", "same-origin")
                  .build());
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.headers().map().keySet())
          .noneMatch(name -> name.startsWith("access-control"));
    }
  }

  @Test
  void aNameThatWasMadeToResolveToThisMachineIsRefused() throws Exception {
    try (ExploredArchive archive = new ExploredArchive(directory, options())) {
      int port = archive.address().getPort();
      String token = "X-TattleTail-Token: " + ExploredArchive.TOKEN + "\r\n";
      for (String path : List.of("/", "/api/events")) {
        String get = "GET " + path + " HTTP/1.1\r\n" + token;
        assertThat(raw(port, get + "Host: rebound.example:" + port + "\r\n"))
            .startsWith("HTTP/1.1 421 ");
        assertThat(raw(port, get + "Host: localhost:1\r\n")).startsWith("HTTP/1.1 421 ");
        assertThat(raw(port, get + "Host: LocalHost:" + port + "\r\n")).startsWith("HTTP/1.1 200 ");
      }
    }
    try (ExploredArchive archive =
        new ExploredArchive(directory, options().hosts("explorer.example"))) {
      assertThat(
              raw(
                  archive.address().getPort(),
                  String.join(
                      "\r\n",
                      "GET / HTTP/1.1",
                      "Host: explorer.example",
                      "Origin: https://explorer.example",
                      "")))
          .startsWith("HTTP/1.1 200 ");
    }
  }

  @Test
  void onlyReadingIsPossible() throws Exception {
    try (ExploredArchive archive = new ExploredArchive(directory, options())) {
      for (String method : List.of("POST", "PUT", "DELETE", "OPTIONS")) {
        assertThat(
                archive
                    .send(
                        archive
                            .request("/api/events")
                            .method(method, HttpRequest.BodyPublishers.noBody())
                            .build())
                    .statusCode())
            .as(method)
            .isEqualTo(405);
      }
      for (String path :
          List.of("/api/nothing", "/../etc/passwd", "/explorer.html", "/a/explorer.js")) {
        assertThat(archive.get(path).statusCode()).as(path).isEqualTo(404);
      }
    }
  }

  @Test
  void eachAnswerForbidsOutsideSourcesAndFrames() throws Exception {
    try (ExploredArchive archive = new ExploredArchive(directory, options())) {
      for (String path : List.of("/", "/explorer.js", "/explorer.css", "/api/events", "/none")) {
        HttpResponse<String> response = archive.get(path);
        assertThat(response.headers().firstValue("Content-Security-Policy").orElseThrow())
            .as(path)
            .startsWith("default-src 'none'; script-src 'self'; style-src 'self'")
            .contains("frame-ancestors 'none'")
            .doesNotContain("unsafe", "http", "data:");
        assertThat(response.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(response.headers().firstValue("Referrer-Policy")).contains("no-referrer");
        assertThat(response.headers().firstValue("Cache-Control")).contains("no-store");
      }
      for (String path : List.of("/", "/explorer.js", "/explorer.css")) {
        assertThat(archive.get(path).body().replace("http://www.w3.org/2000/svg", ""))
            .as(path)
            .doesNotContain("http://", "https://", "//cdn", "innerHTML", "eval(", "onclick=");
      }
    }
  }

  @Test
  void anAuthenticatorIsAskedToo() throws Exception {
    BasicAuthenticator password =
        new BasicAuthenticator("explorer") {
          @Override
          public boolean checkCredentials(String user, String secret) {
            return user.equals("ann") && secret.equals("right");
          }
        };
    String right =
        "Basic " + Base64.getEncoder().encodeToString("ann:right".getBytes(StandardCharsets.UTF_8));
    try (ExploredArchive archive =
        new ExploredArchive(directory, options().authenticator(password))) {
      assertThat(archive.get("/api/events").statusCode()).isEqualTo(401);
      assertThat(
              archive
                  .send(archive.request("/api/events").header("Authorization", right).build())
                  .statusCode())
          .isEqualTo(200);
      HttpRequest withoutToken =
          HttpRequest.newBuilder(archive.request("/api/events").build().uri())
              .header("Authorization", right)
              .build();
      assertThat(archive.send(withoutToken).statusCode()).isEqualTo(401);
    }
    try (ExploredArchive archive =
        new ExploredArchive(
            directory, ExplorerOptions.defaults().authenticator(password).withoutToken())) {
      assertThat(archive.address().getFragment()).isNull();
      HttpRequest withoutToken =
          HttpRequest.newBuilder(archive.request("/api/events").build().uri())
              .header("Authorization", right)
              .build();
      assertThat(archive.send(withoutToken).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void anExplorerThatAnybodyCouldReadDoesNotStart() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new ExploredArchive(directory, ExplorerOptions.defaults().withoutToken()).close())
        .withMessage(
            "an explorer without a token needs an authenticator: anybody could read the archive");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ExplorerOptions.defaults().token("short"))
        .withMessage("a token needs at least 16 letters, digits, - or _");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ExplorerOptions.defaults().maxSearches(0))
        .withMessage("maxSearches must be positive, is 0");
  }
}
