package io.tattletail.tool;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import io.tattletail.recorder.EventRecorder;
import io.tattletail.recorder.RecorderOptions;
import io.tattletail.spew.SpewEvent;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.io.SequenceFile;
import org.apache.hadoop.io.Text;
import org.junit.jupiter.api.Test;

/** Commands that write: into the archive, or somewhere else. */
class ChangingCommandsTest extends RecordingFixture {
  @Test
  void whatCatWritesCanBeRecordedAgain() {
    record();
    String first = ToolRun.of("cat", root()).out();
    assertThat(first.lines()).hasSize(3);
    String other = directory.resolve("other").toString();
    ToolRun copied = ToolRun.withInput(first, "record", "--create", "--json", other);
    assertThat(copied.out()).isEqualTo("{\"recorded\":3,\"refused\":0,\"failed\":0}\n");
    assertThat(ToolRun.of("cat", other).out()).isEqualTo(first);
  }

  @Test
  void noArchiveIsMadeUnlessAskedFor() {
    ToolRun run = ToolRun.withInput(EVENTS, "record", root());
    assertThat(run.code()).isEqualTo(ExitCode.IO);
    assertThat(directory.resolve("archive")).doesNotExist();
  }

  @Test
  void payloadsBecomeEventsByTheFieldsThatAreNamed() {
    ToolRun run =
        ToolRun.withInput(
            "{\"type\":\"x\",\"at\":1442052000,\"n\":\"i\"}\n{\"type\":\"y\"}\nno JSON\n",
            "record",
            "--create",
            "--channel-at",
            "/type",
            "--time-at",
            "/at",
            "--time-unit",
            "s",
            "--id-at",
            "/n",
            root());
    assertThat(run.code()).isEqualTo(ExitCode.FOUND);
    assertThat(run.out()).isEqualTo("1 event recorded, 2 lines refused, 0 failed\n");
    assertThat(run.err())
        .isEqualTo(
            "line 2 is no event: it has no value at /n\nline 3 is no event: it is no JSON\n");
    assertThat(ToolRun.of("cat", root()).out())
        .isEqualTo(
            "{\"channel\":\"x\",\"id\":\"i\",\"timestamp\":\"2015-09-12T10:00:00Z\",\"payload\":{\"type\":\"x\",\"at\":1442052000,\"n\":\"i\"}}\n");
  }

  @Test
  void aPayloadWithoutATimeHappensNow() {
    ToolRun run = ToolRun.withInput("7\n", "record", "--create", "-c", "numbers", root());
    assertThat(run.code()).isZero();
    assertThat(ToolRun.of("cat", root()).out())
        .contains("\"timestamp\":\"" + ToolRun.NOW + "\",\"payload\":7}");
  }

  @Test
  void whatCannotBeRecordedIsToldWithItsReason() {
    ToolRun run = ToolRun.withInput("1\n", "record", "--create", "-c", "x".repeat(300), root());
    assertThat(run.code()).isEqualTo(ExitCode.FOUND);
    assertThat(run.out()).isEqualTo("0 events recorded, 0 lines refused, 1 failed\n");
    assertThat(run.err()).startsWith("not recorded: ").contains("would take 300 bytes of UTF-8");
  }

  @Test
  void headersAreSearched() {
    record();
    assertThat(ToolRun.of("cat", "--header", "who=me", root()).lines())
        .singleElement()
        .asString()
        .contains("\"id\":\"b\"", "\"headers\":{\"who\":\"me\"}");
  }

  @Test
  void publishSaysWhatIsDueAndPublishesIt() throws Exception {
    record();
    ToolRun plan = ToolRun.of("publish", "--dry-run", root());
    assertThat(plan.code()).isZero();
    assertThat(plan.lines()).hasSize(3);
    assertThat(plan.lines().get(1)).startsWith("mails    2015-09-12      1");
    ToolRun explained = ToolRun.of("publish", "--explain", "2015-09-12", "-c", "orders", root());
    assertThat(explained.out()).contains("orders");
    ToolRun one = ToolRun.of("publish", "--now", "-c", "orders", root());
    assertThat(one.out()).startsWith("published 2 events in 1 rounds; 0 problems");
    ToolRun rest = ToolRun.of("publish", "--now", "--json", "--grace", "0s", root());
    JsonNode report = Json.MAPPER.readTree(rest.out());
    assertThat(report.get("events").asLong()).isEqualTo(1);
    assertThat(report.get("problems")).isEmpty();
    assertThat(rest.code()).isZero();
    assertThat(ToolRun.of("ls", root()).out()).contains("published").doesNotContain("waiting");
    assertThat(ToolRun.of("cat", root()).lines()).hasSize(3);
  }

  @Test
  void lsAndStatTellWhatWaits() {
    record();
    assertThat(ToolRun.of("ls", root()).lines().get(1))
        .matches("mails +1  2015-09-12  2015-09-12 .* 1 file +-  waiting");
    assertThat(ToolRun.of("stat", root()).lines().get(2)).matches("orders +1 +2 .*");
  }

  @Test
  void salvageLeavesAloneWhatMayBeAliveUnlessForced() throws Exception {
    EventRecorder dead =
        EventRecorder.open(
            new org.apache.hadoop.fs.Path(root()),
            new Configuration(),
            RecorderOptions.defaults().withoutPublishing());
    try {
      dead.onEvent(
          SpewEvent.builder()
              .channel("orders")
              .timestamp(Instant.parse("2015-09-12T10:00:00Z"))
              .payload("1")
              .build());
      assertThat(ToolRun.of("ls", root()).out()).contains("recording");
      ToolRun listed = ToolRun.of("salvage", "--dry-run", root());
      assertThat(listed.out()).contains(".recorder.").endsWith("1 unsealed file\n");
      ToolRun careful = ToolRun.of("salvage", root());
      assertThat(careful.code()).isZero();
      assertThat(careful.out()).endsWith("1 unsealed file, 1 left alone\n");
      ToolRun forced = ToolRun.of("salvage", "--force", "--json", root());
      assertThat(forced.code()).isZero();
      assertThat(Json.MAPPER.readTree(forced.out()).get("outcome").asText()).isEqualTo("sealed");
      assertThat(ToolRun.of("cat", "--count", root()).out()).isEqualTo("1\n");
    } finally {
      dead.close();
    }
  }

  @Test
  void followingGivesWhatIsRecordedMeanwhile() {
    record();
    ToolRun run = ToolRun.of("cat", "--follow", "--from", "2015-09-12", "--limit", "3", root());
    assertThat(run.code()).isZero();
    assertThat(run.out()).isEqualTo(ToolRun.of("cat", root()).out());
  }

  @Test
  void aReplaySendsNothingBeforeItIsToldTo() throws Exception {
    record();
    try (Service service = new Service(200)) {
      ToolRun dry = ToolRun.of("replay", "-c", "orders", "--to", service.address(), root());
      assertThat(dry.code()).isZero();
      assertThat(dry.out())
          .contains("channels [orders]")
          .endsWith(
              "2 events would be sent to %s; nothing was sent. Give --execute to send them.\n"
                  .formatted(service.address()));
      assertThat(service.requests).isEmpty();
      ToolRun run =
          ToolRun.of(
              "replay",
              "-c",
              "orders",
              "--to",
              service.address(),
              "--http-header",
              "authorization=secret",
              "--rate",
              "1000",
              "--execute",
              root());
      assertThat(run.out())
          .isEqualTo("completed: 2 events sent to %s, 0 skipped\n".formatted(service.address()));
      assertThat(run.code()).isZero();
      assertThat(service.requests)
          .containsExactly(
              "orders a 2015-09-12T10:00:00Z secret {\"total\":3}",
              "orders b 2015-09-12T10:01:00Z secret {\"total\":4}");
    }
  }

  @Test
  void aReplayThatFailsTellsWhereToGoOn() throws Exception {
    record();
    try (Service service = new Service(500)) {
      ToolRun run =
          ToolRun.of("replay", "--to", service.address(), "--retries", "0", "--execute", root());
      assertThat(run.code()).isEqualTo(ExitCode.IO);
      assertThat(run.err()).contains(service.address() + " answered 500");
      ToolRun skipping =
          ToolRun.of(
              "replay",
              "--to",
              service.address(),
              "--retries",
              "0",
              "--skip-failures",
              "--execute",
              "--json",
              root());
      assertThat(skipping.code()).isEqualTo(ExitCode.FOUND);
      assertThat(Json.MAPPER.readTree(skipping.out()).get("skipped").asLong()).isEqualTo(3);
    }
  }

  @Test
  void rowsOfSequenceFilesAreImportedOnce() throws Exception {
    Path source = directory.resolve("rows.seq");
    try (SequenceFile.Writer writer =
        SequenceFile.createWriter(
            new Configuration(),
            SequenceFile.Writer.file(new org.apache.hadoop.fs.Path(source.toUri())),
            SequenceFile.Writer.keyClass(Text.class),
            SequenceFile.Writer.valueClass(Text.class))) {
      writer.append(new Text("1"), new Text("orders\t1442052000\tx"));
      writer.append(new Text("2"), new Text("orders\tnever"));
    }
    String[] command = {
      "import",
      "--create",
      "--json",
      "--name",
      "old",
      "--source",
      source.toString(),
      "--format",
      "tsv",
      "--channel-at",
      "/0",
      "--time-at",
      "/1",
      "--time-unit",
      "s",
      root()
    };
    for (int i = 0; i < 2; i++) {
      ToolRun run = ToolRun.of(command);
      assertThat(run.code()).isEqualTo(ExitCode.FOUND);
      JsonNode report = Json.MAPPER.readTree(run.out());
      assertThat(report.get("events").asLong()).isEqualTo(1);
      assertThat(report.get("rejected").asLong()).isEqualTo(1);
    }
    assertThat(ToolRun.of("cat", root()).lines())
        .singleElement()
        .asString()
        .contains("\"payload\":[\"orders\",\"1442052000\",\"x\"]");
  }

  @Test
  void anImportNeedsItsRowsTimes() {
    ToolRun run = ToolRun.of("import", "--name", "n", "--source", "x", "-c", "c", root());
    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("an import needs --time-at");
  }

  @Test
  void filesOfAnArchiveAreNotChangedByLooking() throws Exception {
    record();
    List<String> before = files();
    for (String command : List.of("ls", "stat", "cat", "plan", "verify")) {
      assertThat(ToolRun.of(command, root()).code()).as(command).isZero();
    }
    assertThat(files()).isEqualTo(before);
  }

  private List<String> files() throws Exception {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.map(Path::toString).sorted().toList();
    }
  }

  /** An HTTP service that answers always the same. */
  private static final class Service implements AutoCloseable {
    private final List<String> requests = Collections.synchronizedList(new ArrayList<>());
    private final HttpServer server;

    Service(int status) throws Exception {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext(
          "/",
          exchange -> {
            var headers = exchange.getRequestHeaders();
            requests.add(
                "%s %s %s %s %s"
                    .formatted(
                        headers.getFirst("ce-type"),
                        headers.getFirst("ce-id"),
                        headers.getFirst("ce-time"),
                        headers.getFirst("authorization"),
                        new String(
                            exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
          });
      server.start();
    }

    String address() {
      return "http://localhost:%d/events".formatted(server.getAddress().getPort());
    }

    @Override
    public void close() {
      server.stop(0);
    }
  }
}
