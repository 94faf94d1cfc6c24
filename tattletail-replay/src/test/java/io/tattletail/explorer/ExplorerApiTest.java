package io.tattletail.explorer;

import static io.tattletail.explorer.ExploredArchive.START;
import static io.tattletail.explorer.ExploredArchive.encoded;
import static io.tattletail.explorer.ExploredArchive.event;
import static io.tattletail.explorer.ExploredArchive.everySecond;
import static io.tattletail.explorer.ExploredArchive.options;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.Lists;
import io.tattletail.archive.Archive;
import io.tattletail.archive.publish.ArchivePublisher;
import io.tattletail.spew.SpewEvent;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ExplorerApiTest {
  private static final long DAY = 86_400_000;

  @TempDir java.nio.file.Path directory;

  private ExploredArchive explored(List<SpewEvent> events) throws Exception {
    ExploredArchive.record(directory, events);
    return new ExploredArchive(directory, options());
  }

  @Test
  void theTimelineCountsEventsByChannelAndTimeWithoutReadingThem() throws Exception {
    List<SpewEvent> events = new ArrayList<>(everySecond(300));
    events.add(event("c0", "next", DAY).build());
    try (ExploredArchive archive = explored(events)) {
      String path = "/api/timeline?buckets=10";
      JsonNode head = archive.line("timeline", path);
      assertThat(head.get("from").asText()).isEqualTo("2026-03-01T00:00:00Z");
      assertThat(head.get("widthSeconds").asLong()).isEqualTo(43_200);
      assertThat(head.get("channels").toString()).isEqualTo("[\"c0\",\"c1\",\"c2\"]");
      List<JsonNode> channels = archive.lines("channel", path);
      assertThat(channels.get(0).get("buckets").toString()).isEqualTo("[[1,100,100],[3,1,1]]");
      assertThat(channels.get(0).get("days").asInt()).isEqualTo(2);
      assertThat(channels.get(1).get("events").asInt()).isEqualTo(100);

      String minutes =
          "/api/timeline?channel=c1&from=2026-03-01T12:00:00Z&until=2026-03-01T12:05:00Z&buckets=6";
      JsonNode close = archive.line("channel", minutes);
      assertThat(archive.line("timeline", minutes).get("widthSeconds").asLong()).isEqualTo(60);
      assertThat(close.get("buckets")).hasSize(5);
      assertThat(close.get("events").asInt()).isEqualTo(100);
      assertThat(archive.line("end", minutes).get("bytesRead").asLong())
          .as("indexes are kept")
          .isZero();
    }
  }

  @Test
  void stretchesWithAPartOfAnEventAreAsUnpublishedAsTheEvent() throws Exception {
    try (ExploredArchive archive =
        explored(List.of(event("c", "1", 0).build(), event("c", "2", 60_000).build()))) {
      JsonNode channel =
          archive.line(
              "channel",
              "/api/timeline?from=2026-03-01T12:00:00Z&until=2026-03-01T12:01:00Z&buckets=61");
      assertThat(channel.get("buckets")).hasSize(60);
      assertThat(channel.get("buckets"))
          .allMatch(bucket -> bucket.get(1).asInt() == 1 && bucket.get(2).asInt() == 1);
    }
  }

  @Test
  void whatIsPublishedIsToldFromWhatIsNot() throws Exception {
    ExploredArchive.record(directory, everySecond(30));
    try (Archive archive =
        Archive.open(new Path(directory.resolve("archive").toUri()), new Configuration())) {
      ArchivePublisher.of(archive).runNow();
    }
    ExploredArchive.record(directory, List.of(event("c0", "late", 5_000).build()));
    try (ExploredArchive archive = new ExploredArchive(directory, options())) {
      List<JsonNode> channels = archive.lines("channel", "/api/timeline?buckets=10");
      JsonNode c0 = channels.get(0);
      assertThat(c0.get("events").asInt()).isEqualTo(11);
      assertThat(c0.get("buckets").toString()).isEqualTo("[[3,11,1]]");
      assertThat(c0.get("problems").findValuesAsText("kind"))
          .containsExactlyInAnyOrder("unpublished", "late");
      assertThat(channels.get(1).get("problems")).isEmpty();
      JsonNode event =
          archive.line("event", "/api/event?at=" + encoded("2026-03-01T12:00:01Z~c1~e1"));
      assertThat(event.get("published").asBoolean()).isTrue();
      assertThat(event.get("file").asText()).endsWith("round-0.avro");
      assertThat(archive.line("end", "/api/timeline?buckets=10").get("reads").asLong())
          .as("indexes are kept")
          .isZero();
    }
  }

  @Test
  void aRoundThatIsGoneIsMissing() throws Exception {
    for (int round = 0; round < 2; round++) {
      ExploredArchive.record(directory, List.of(event("c", "e" + round, round).build()));
      try (Archive archive =
          Archive.open(new Path(directory.resolve("archive").toUri()), new Configuration())) {
        ArchivePublisher.of(archive).runNow();
      }
    }
    Files.delete(directory.resolve("archive/published/channel=c/date=2026-03-01/round-0.avro"));
    try (ExploredArchive archive = new ExploredArchive(directory, options())) {
      JsonNode channel = archive.line("channel", "/api/timeline");
      assertThat(channel.get("problems").findValuesAsText("text"))
          .containsExactly("round-0.avro was published and is gone");
      assertThat(archive.ids("/api/events")).containsExactly("e1");
    }
  }

  @Test
  void pagesOldestAndNewestFirstGoOnByPosition() throws Exception {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    List<SpewEvent> events = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      // Many share a time, and they are of four days.
      events.add(
          event("c" + random.nextInt(4), "e" + i, random.nextInt(60) + random.nextInt(4) * DAY)
              .build());
    }
    try (ExploredArchive archive = explored(events)) {
      List<String> oldest = pages(archive, "oldest", "after");
      List<String> newest = pages(archive, "newest", "before");
      assertThat(oldest)
          .as("seed %d", seed)
          .containsExactlyInAnyOrderElementsOf(events.stream().map(SpewEvent::id).toList());
      assertThat(newest).as("seed %d", seed).isEqualTo(Lists.reverse(oldest));
    }
  }

  private static List<String> pages(ExploredArchive archive, String order, String next)
      throws Exception {
    List<String> ids = new ArrayList<>();
    String more = "";
    for (int page = 0; page < 100; page++) {
      List<JsonNode> lines = archive.lines("/api/events?limit=37&order=" + order + more);
      lines.stream()
          .filter(line -> line.has("event"))
          .forEach(line -> ids.add(line.get("event").get("id").asText()));
      JsonNode at = lines.get(lines.size() - 1).get("end").get(next);
      if (at == null) {
        return ids;
      }
      more = "&" + next + "=" + encoded(at.asText());
    }
    throw new AssertionError("pages without end: " + ids.size());
  }

  @Test
  void aSearchFindsByIdHeaderTextAndPointerAndSaysItsCostBefore() throws Exception {
    List<SpewEvent> events = new ArrayList<>(everySecond(300));
    events.add(
        event("d", "x", 10)
            .header("User", "ann=1")
            .payload("{\"a\":{\"b/c\":[1,\"zwei\"],\"t\":true},\"text\":\"größer\"}")
            .build());
    try (ExploredArchive archive = explored(events)) {
      JsonNode all = archive.line("cost", "/api/cost");
      assertThat(all.get("events").asLong()).isEqualTo(301);
      assertThat(all.get("files").asLong()).isEqualTo(4);
      JsonNode one = archive.line("cost", "/api/cost?channel=d");
      assertThat(one.get("events").asLong()).isEqualTo(1);
      assertThat(one.get("bytes").asLong()).isBetween(1L, all.get("bytes").asLong());

      assertThat(archive.ids("/api/search?id=e17")).containsExactly("e17");
      assertThat(archive.ids("/api/search?header=" + encoded("user=ann=1"))).containsExactly("x");
      assertThat(archive.ids("/api/search?text=" + encoded("größer"))).containsExactly("x");
      assertThat(archive.ids("/api/search?where=" + encoded("/a/b~1c/1=zwei")))
          .containsExactly("x");
      assertThat(archive.ids("/api/search?where=" + encoded("/n=123"))).containsExactly("e123");
      assertThat(archive.ids("/api/search?where=" + encoded("/n>298"))).containsExactly("e299");
      assertThat(archive.ids("/api/search?where=" + encoded("/text~^größ"))).containsExactly("x");
      assertThat(
              archive.ids(
                  "/api/search?where=" + encoded("/a/t=true") + "&where=" + encoded("/a/t=false")))
          .isEmpty();
      assertThat(archive.ids("/api/search?text=" + encoded("\"n\":1}") + "&channel=c2")).isEmpty();
      JsonNode end = archive.line("end", "/api/search?text=nowhere");
      assertThat(end.get("read").asLong()).isEqualTo(301);
      assertThat(end.get("found").asLong()).isZero();
    }
  }

  @Test
  void aSearchWithALimitGoesOnBehindWhatItFound() throws Exception {
    try (ExploredArchive archive = explored(everySecond(100))) {
      for (String order : List.of("oldest", "newest")) {
        String search = "/api/search?limit=2&text=" + encoded("{\"n\":1") + "&order=" + order;
        List<String> found = new ArrayList<>();
        String more = "";
        String next = order.equals("oldest") ? "after" : "before";
        JsonNode at;
        do {
          found.addAll(archive.ids(search + more));
          at = archive.line("end", search + more).get(next);
          more = at == null ? "" : "&" + next + "=" + encoded(at.asText());
        } while (at != null);
        assertThat(found).hasSize(11).doesNotHaveDuplicates().contains("e1", "e10", "e19");
      }
    }
  }

  @Test
  void aSearchThatIsStoppedEndsAndGivesItsPlaceBack() throws Exception {
    ExploredArchive.record(directory, everySecond(50));
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    AtomicInteger looked = new AtomicInteger();
    PayloadRedactor waiting =
        new PayloadRedactor() {
          @Override
          public ByteBuffer payload(SpewEvent event) {
            if (looked.incrementAndGet() == 10) {
              begun.countDown();
              try {
                goOn.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            }
            return event.payload();
          }
        };
    try (ExploredArchive archive =
        new ExploredArchive(directory, options().redactor(waiting).maxSearches(1))) {
      String search = "/api/search?order=oldest&text=" + encoded("n");
      var running =
          archive
              .client()
              .sendAsync(
                  archive.request(search).build(), HttpResponse.BodyHandlers.ofInputStream());
      begun.await();
      HttpResponse<String> second = archive.get("/api/search?text=n");
      assertThat(second.statusCode()).isEqualTo(429);
      assertThat(second.body()).contains("too many searches run at once: stop one");
      running.get().body().close();
      goOn.countDown();
      // Its place is free when the server noticed; a client asks again until then.
      int status;
      do {
        status = archive.get(search).statusCode();
      } while (status == 429);
      assertThat(status).isEqualTo(200);
    }
  }

  @Test
  void anEventIsShownWithAllThatIsKnownOfIt() throws Exception {
    try (ExploredArchive archive =
        explored(
            List.of(
                event("c", "ä/~?&=#%", 1)
                    .source("shop")
                    .header("correlation-id", "k")
                    .payload("{\"big\":12345678901234567890.10}")
                    .build()))) {
      String at = archive.lines("event", "/api/events").get(0).get("at").asText();
      JsonNode event = archive.line("event", "/api/event?at=" + encoded(at));
      assertThat(event.get("id").asText()).isEqualTo("ä/~?&=#%");
      assertThat(event.get("time").asText()).isEqualTo("2026-03-01T12:00:00.001Z");
      assertThat(event.get("source").asText()).isEqualTo("shop");
      assertThat(event.get("headers").get("correlation-id").asText()).isEqualTo("k");
      assertThat(event.get("text").asText()).isEqualTo("{\"big\":12345678901234567890.10}");
      assertThat(event.get("sequence").asLong()).isZero();
      assertThat(event.get("file").asText()).contains("channel=c/date=2026-03-01/");
      assertThat(event.get("block").asLong()).isPositive();
      assertThat(event.get("serializer").asText()).isEqualTo("tattletail-json-1");
    }
  }

  @Test
  void hostilePayloadsAndNamesArriveAsTheyAre() throws Exception {
    String script = "<script>alert(1)</script>\u2028\u0000</textarea>\r\n{\"event\":1}";
    List<SpewEvent> events =
        List.of(
            event("<b>c", script, 0)
                .header(script, script)
                .payload("\"<script>alert(1)</script>\"")
                .build());
    try (ExploredArchive archive = explored(events)) {
      HttpResponse<String> page = archive.get("/api/events");
      assertThat(page.headers().firstValue("Content-Type")).contains("application/x-ndjson");
      assertThat(page.body().lines()).hasSize(2);
      String at = archive.lines("event", "/api/events").get(0).get("at").asText();
      JsonNode event = archive.line("event", "/api/event?at=" + encoded(at));
      assertThat(event.get("id").asText()).isEqualTo(script);
      assertThat(event.get("headers").get(script).asText()).isEqualTo(script);
      assertThat(archive.ids("/api/events?channel=" + encoded("<b>c"))).containsExactly(script);
    }
  }

  @Test
  void aLongPayloadIsCutBetweenCharacters() throws Exception {
    String text = "ä".repeat(600_000);
    try (ExploredArchive archive =
        explored(List.of(event("c", "1", 0).payload("\"" + text + "\"").build()))) {
      JsonNode event = archive.line("event", "/api/event?at=" + encoded(START + "~c~1"));
      assertThat(event.get("cut").asBoolean()).isTrue();
      assertThat(event.get("bytes").asInt()).isEqualTo(1_200_002);
      assertThat(event.get("text").asText()).hasSize(524_288).endsWith("ää");
      assertThat(archive.lines("event", "/api/events").get(0).get("preview").asText().length())
          .isLessThan(200);
    }
  }

  @Test
  void whatIsRedactedIsNeitherShownNorFound() throws Exception {
    PayloadRedactor redactor =
        new PayloadRedactor() {
          @Override
          public ByteBuffer payload(SpewEvent event) {
            if (event.id().equals("broken")) {
              throw new IllegalStateException("secret");
            }
            return ByteBuffer.wrap("\"***\"".getBytes(StandardCharsets.UTF_8));
          }

          @Override
          public Map<String, String> headers(SpewEvent event) {
            return Map.of();
          }
        };
    ExploredArchive.record(
        directory,
        List.of(
            event("c", "1", 0).header("user", "secret").payload("\"secret\"").build(),
            event("c", "broken", 1).header("user", "secret").payload("\"secret\"").build()));
    try (ExploredArchive archive = new ExploredArchive(directory, options().redactor(redactor))) {
      assertThat(archive.ids("/api/search?text=secret")).isEmpty();
      assertThat(archive.ids("/api/search?header=" + encoded("user=secret"))).isEmpty();
      assertThat(archive.ids("/api/search?text=" + encoded("***"))).containsExactly("1");
      for (String id : List.of("1", "broken")) {
        String time = START.plusMillis(id.equals("1") ? 0 : 1).toString();
        String body = archive.get("/api/event?at=" + encoded(time + "~c~" + id)).body();
        assertThat(body).doesNotContain("secret").contains("\"redacted\":true");
      }
      assertThat(archive.get("/api/events").body())
          .doesNotContain("secret")
          .contains("\"trouble\":\"the redactor failed\"");
    }
  }

  @Test
  void damageIsDrawnAndWhatIsAroundItIsShown() throws Exception {
    ExploredArchive.record(directory, everySecond(30));
    Files.write(ExploredArchive.file(directory, "c1"), new byte[100]);
    Files.delete(ExploredArchive.file(directory, "c2"));
    try (ExploredArchive archive = new ExploredArchive(directory, options())) {
      List<JsonNode> channels = archive.lines("channel", "/api/timeline");
      assertThat(channels.get(0).get("events").asInt()).isEqualTo(10);
      JsonNode c1 = channels.get(1);
      assertThat(c1.get("events").asInt()).isZero();
      assertThat(c1.get("unindexedFiles").asInt()).isEqualTo(1);
      assertThat(c1.get("problems").findValuesAsText("kind")).contains("damaged");
      assertThat(c1.get("problems").findValuesAsText("text"))
          .anyMatch(text -> text.contains("is damaged at byte"));
      assertThat(archive.ids("/api/events?order=oldest")).hasSize(10);
      JsonNode end = archive.line("end", "/api/events?order=newest");
      assertThat(end.get("lost")).isNotEmpty();
      assertThat(archive.line("cost", "/api/cost").get("unindexedFiles").asInt()).isEqualTo(1);
    }
  }

  @Test
  void sequencesThatAreNowhereAreAGap() throws Exception {
    ExploredArchive.record(directory, everySecond(3));
    java.nio.file.Path lost = ExploredArchive.file(directory, "c1");
    try (ExploredArchive archive = new ExploredArchive(directory, options())) {
      assertThat(
              archive
                  .lines("channel", "/api/timeline")
                  .get(1)
                  .get("problems")
                  .findValuesAsText("kind"))
          .doesNotContain("gap");
    }
    // Another segment of the same recorder, whose first one is gone.
    try (var gap = new GapArchive(directory)) {
      gap.seal("g", 5, 3);
    }
    Files.delete(lost);
    try (ExploredArchive archive = new ExploredArchive(directory, options())) {
      JsonNode channel = archive.line("channel", "/api/timeline?channel=g");
      assertThat(channel.get("problems").findValuesAsText("text"))
          .anyMatch(
              text -> text.startsWith("5 events of recorder r.20260301T000000Z.0 are missing"));
    }
  }

  @Test
  void aTraceIsANodeALineWithWhatIsMissing() throws Exception {
    List<SpewEvent> events =
        List.of(
            event("a", "1", 0).header("correlation-id", "k").build(),
            event("b", "2", 5).header("correlation-id", "k").header("causation-id", "1").build(),
            event("b", "3", 9).header("correlation-id", "k").header("causation-id", "0").build());
    try (ExploredArchive archive = explored(events)) {
      List<JsonNode> nodes = archive.lines("node", "/api/trace?id=2");
      assertThat(nodes).extracting(node -> node.get("id").asText()).containsExactly("1", "2", "3");
      assertThat(nodes.get(1).get("parent").asInt()).isZero();
      assertThat(nodes.get(1).get("delayMicros").asLong()).isEqualTo(5_000);
      assertThat(archive.ids("/api/event?at=" + encoded(nodes.get(1).get("at").asText())))
          .containsExactly("2");
      JsonNode head = archive.line("trace", "/api/trace?id=2");
      assertThat(head.get("whole").asBoolean()).isFalse();
      assertThat(head.get("flaws").get(0).asText())
          .startsWith("event 3 of channel b names cause 0");
    }
  }

  @Test
  void wrongParametersAreToldInASentence() throws Exception {
    try (ExploredArchive archive = explored(everySecond(3))) {
      assertBad(
          archive,
          "/api/events?from=yesterday",
          "parameter from is no time like 2026-03-01T12:00:00Z: yesterday");
      assertBad(
          archive,
          "/api/events?from=2026-03-02T00:00:00Z&until=2026-03-01T00:00:00Z",
          "the range ends before it begins: from 2026-03-02T00:00:00Z until 2026-03-01T00:00:00Z");
      assertBad(
          archive,
          "/api/events?limit=0",
          "parameter limit must be a number from 1 to 1000, is '0'");
      assertBad(archive, "/api/events?limit=1&limit=2", "parameter limit is there more than once");
      assertBad(archive, "/api/events?order=random", "order is newest or oldest, not 'random'");
      assertBad(archive, "/api/event", "parameter at is missing");
      assertBad(archive, "/api/event?at=x", "'x' is no event's address: <time>~<channel>~<id>");
      assertBad(
          archive, "/api/event?at=2026-03-01T12:00:00Z~~", "a channel's name cannot be empty");
      assertBad(archive, "/api/trace", "parameter id is missing");
      assertBad(archive, "/api/search?header=name", "'name' is no header: write name=value");
      assertBad(
          archive,
          "/api/search?where=n=1",
          "'n=1' is no condition: write /page, /user=Bob, /added>100 or /page~^Talk");
      assertThat(archive.get("/api/event?at=2026-03-01T12:00:00Z~c0~nobody").statusCode())
          .isEqualTo(404);
      assertThat(archive.ids("/api/events?channel=unknown")).isEmpty();
    }
  }

  private static void assertBad(ExploredArchive archive, String path, String message)
      throws Exception {
    HttpResponse<String> response = archive.get(path);
    assertThat(response.statusCode()).as(path).isEqualTo(400);
    assertThat(response.body()).as(path).contains(message.replace("\"", "\\\""));
  }

  @Test
  void anEmptyArchiveHasAnEmptyTimeline() throws Exception {
    try (ExploredArchive archive = explored(List.of())) {
      assertThat(archive.line("timeline", "/api/timeline").get("channels")).isEmpty();
      assertThat(archive.ids("/api/events")).isEmpty();
      assertThat(archive.line("cost", "/api/cost").get("events").asLong()).isZero();
    }
  }
}
