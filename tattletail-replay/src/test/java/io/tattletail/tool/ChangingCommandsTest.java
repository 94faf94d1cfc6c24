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
import org.junit.jupiter.api.io.TempDir;

/** Commands that write: into the archive, or somewhere else. */
class ChangingCommandsTest {
  private static final String EVENTS =
      """
      {"channel":"orders","id":"a","timestamp":"2015-09-12T10:00:00Z","payload":{"total":3}}
      {"channel":"orders","id":"b","timestamp":"2015-09-12T10:01:00Z","headers":{"who":"me"},"payload":{"total":4}}
      {"channel":"mails","id":"c","timestamp":"2015-09-12T10:02:00Z","payload":"hello"}
      """;

  @TempDir Path directory;

  private String root() {
    return directory.resolve("archive").toString();
  }

  private void record() {
    ToolRun run = ToolRun.withInput(EVENTS, "record", "--create", root());
    assertThat(run).isEqualTo(new ToolRun(0, "3 events recorded, 0 lines refused, 0 failed\n", ""));
  }

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
  void oldDaysGoByRuleAfterADryRunAndCanBeBroughtBack() throws Exception {
    ToolRun recorded =
        ToolRun.withInput(
            EVENTS
                + "{\"channel\":\"orders\",\"id\":\"old\",\"timestamp\":\"2015-01-01T00:00:00Z\",\"payload\":1}\n",
            "record",
            "--create",
            root());
    assertThat(recorded.code()).isZero();
    ToolRun.of("publish", "--now", "--grace", "0s", root());
    String[] dry = {"expire", "--keep", "**=100d", root()};
    ToolRun plan = ToolRun.of(dry);
    assertThat(plan.code()).isZero();
    assertThat(plan.lines().get(1)).startsWith("orders   2015-01-01      1").endsWith("would go");
    assertThat(plan.out()).contains("nothing was changed. Give --execute to retire them.");
    assertThat(ToolRun.of("cat", "--count", root()).out()).isEqualTo("4\n");
    ToolRun run = ToolRun.of("expire", "--keep", "**=100d", "--execute", "--json", root());
    assertThat(run.code()).isZero();
    JsonNode report = Json.MAPPER.readTree(run.out());
    assertThat(report.at("/retired/0/day").asText()).isEqualTo("2015-01-01");
    assertThat(ToolRun.of("cat", "--count", root()).out()).isEqualTo("3\n");
    String id = report.get("run").asText();
    assertThat(ToolRun.of("expire", "--runs", root()).out()).startsWith(id + "  began ");
    assertThat(ToolRun.of("expire", "--runs", root()).out()).endsWith("  1 day\n");
    ToolRun asked = ToolRun.of("expire", "--undo", id, root());
    assertThat(asked.code()).isZero();
    assertThat(asked.lines())
        .containsExactly(
            "channel  day         what",
            "orders   2015-01-01  would come back",
            "1 day would come back; nothing was changed. Give --execute to undo the run.");
    assertThat(ToolRun.of("cat", "--count", root()).out()).isEqualTo("3\n");
    ToolRun undone = ToolRun.of("expire", "--undo", id, "--execute", root());
    assertThat(undone.out()).isEqualTo("0 days retired, 1 brought back, 0 runs deleted for good\n");
    assertThat(ToolRun.of("cat", "--count", root()).out()).isEqualTo("4\n");
    ToolRun gone = ToolRun.of("expire", "--undo", id, root());
    assertThat(gone.code()).isEqualTo(ExitCode.USAGE);
    assertThat(gone.err()).contains("there is no run " + id + " to undo");
    ToolRun none = ToolRun.of("expire", root());
    assertThat(none.code()).isEqualTo(ExitCode.USAGE);
    assertThat(none.err()).contains("there is no rule: give --keep CHANNELS=AGE");
  }

  @Test
  void aHoldBringsDaysBackAndItsReleaseLetsThemGo() throws Exception {
    ToolRun.withInput(
        EVENTS
            + "{\"channel\":\"orders\",\"id\":\"old\",\"timestamp\":\"2015-01-01T00:00:00Z\",\"payload\":1}\n",
        "record",
        "--create",
        root());
    ToolRun.of("publish", "--now", "--grace", "0s", root());
    ToolRun.of("expire", "--keep", "**=100d", "--execute", root());
    assertThat(ToolRun.of("cat", "--count", root()).out()).isEqualTo("3\n");
    String[] hold = {
      "expire",
      "--hold",
      "orders",
      "--from",
      "2015-01-01",
      "--until",
      "2016-01-01",
      "--reason",
      "case 4711",
      root()
    };
    assertThat(ToolRun.of(hold).out())
        .isEqualTo(
            "2 days would be held, 1 of them brought back; nothing was changed. Give --execute to"
                + " hold the days.\n");
    assertThat(ToolRun.of("cat", "--count", root()).out()).isEqualTo("3\n");
    assertThat(ToolRun.of("expire", "--holds", root()).lines()).hasSize(1);
    ToolRun held = ToolRun.of(executing(hold));
    assertThat(held.out()).isEqualTo("0 days retired, 1 brought back, 0 runs deleted for good\n");
    assertThat(ToolRun.of("cat", "--count", root()).out()).isEqualTo("4\n");
    assertThat(ToolRun.of("expire", "--holds", root()).lines())
        .containsExactly(
            "channels  from        until       reason",
            "orders    2015-01-01  2016-01-01  case 4711");
    assertThat(ToolRun.of("expire", "--holds", "--json", root()).out())
        .isEqualTo(
            "{\"channels\":\"orders\",\"from\":\"2015-01-01\",\"until\":\"2016-01-01\",\"reason\":\"case"
                + " 4711\"}\n");
    ToolRun other = ToolRun.of("expire", "--release", "mails", root());
    assertThat(other.code()).isEqualTo(ExitCode.USAGE);
    assertThat(other.err()).contains("there is no such hold of mails");
    String[] release = {"expire", "--release", "orders", root()};
    assertThat(ToolRun.of(release).lines())
        .containsExactly(
            "channel  day         what",
            "orders   2015-01-01  would go",
            "1 day would go; nothing was changed. Give --execute to release the hold.");
    assertThat(ToolRun.of("cat", "--count", root()).out()).isEqualTo("4\n");
    assertThat(ToolRun.of(executing(release)).out()).startsWith("1 day retired by run ");
    assertThat(ToolRun.of("cat", "--count", root()).out()).isEqualTo("3\n");
    assertThat(ToolRun.of("expire", "--holds", root()).lines()).hasSize(1);
  }

  private static String[] executing(String... command) {
    List<String> all = new ArrayList<>(List.of(command));
    all.add("--execute");
    return all.toArray(String[]::new);
  }

  @Test
  void aHoldNeedsDaysAndAReason() {
    record();
    for (String[] wrong :
        new String[][] {
          {"--hold", "orders", "--hold needs days: give --from"},
          {"--hold", "orders", "--from", "2015-01-01", "--until", "2015-01-02", "needs a --reason"},
          {"--hold", "c", "--from", "x", "--until", "y", "--reason", "r", "'x' is no day"},
          {
            "--hold",
            "c",
            "--from",
            "2015-01-02",
            "--until",
            "2015-01-02",
            "--reason",
            "r",
            "the hold ends before it begins"
          },
          {"--holds", "--runs", "exclude each other: give one"}
        }) {
      List<String> command = new ArrayList<>(List.of("expire", root()));
      command.addAll(List.of(wrong).subList(0, wrong.length - 1));
      ToolRun run = ToolRun.of(command.toArray(String[]::new));
      assertThat(run.code()).as("%s", command).isEqualTo(ExitCode.USAGE);
      assertThat(run.err()).contains(wrong[wrong.length - 1]);
    }
  }

  @Test
  void aMirrorMakesACopyAndADrillComparesIt() throws Exception {
    record();
    String copy = directory.resolve("copy").toString();
    ToolRun plan = ToolRun.of("mirror", "--dry-run", root(), copy);
    assertThat(plan.out()).startsWith("2 files, ");
    assertThat(directory.resolve("copy")).doesNotExist();
    ToolRun run = ToolRun.of("mirror", "--json", root(), copy);
    assertThat(run.code()).isZero();
    assertThat(Json.MAPPER.readTree(run.out()).get("filesCopied").asLong()).isEqualTo(2);
    assertThat(ToolRun.of("cat", copy).out()).isEqualTo(ToolRun.of("cat", root()).out());
    ToolRun drill =
        ToolRun.of(
            "mirror",
            "--drill",
            "--json",
            "--from",
            "2015-09-12T10:00Z",
            "--until",
            "2015-09-12T11:00Z",
            root(),
            copy);
    assertThat(drill.code()).isZero();
    JsonNode compared = Json.MAPPER.readTree(drill.out());
    assertThat(compared.get("same").asBoolean()).isTrue();
    assertThat(compared.get("events").asLong()).isEqualTo(3);
    assertThat(compared.get("until").asText()).isEqualTo("2015-09-12T11:00:00Z");
    assertThat(ToolRun.of("mirror", "--drill", root(), copy).out()).contains("no difference");
  }

  @Test
  void aDrillFindsWhatTheCopyLacks() {
    record();
    String copy = directory.resolve("copy").toString();
    ToolRun.of("mirror", root(), copy);
    ToolRun.withInput(
        "{\"channel\":\"orders\",\"id\":\"z\",\"timestamp\":\"2015-09-12T10:30:00Z\",\"payload\":1}\n",
        "record",
        "--name",
        "later",
        root());
    ToolRun drill =
        ToolRun.of(
            "mirror",
            "--drill",
            "--from",
            "2015-09-12T10:00Z",
            "--until",
            "2015-09-12T11:00Z",
            root(),
            copy);
    assertThat(drill.code()).isEqualTo(ExitCode.FOUND);
    assertThat(drill.out()).contains("3 events alike, then ");
  }

  @Test
  void aCopyTellsItsRecoveryPointsAndIsPromotedWhenToldTo() throws Exception {
    record();
    String copy = directory.resolve("copy").toString();
    ToolRun.of("mirror", root(), copy);
    ToolRun points = ToolRun.of("mirror", "--recovery-points", "--json", copy);
    assertThat(points.code()).isZero();
    JsonNode json = Json.MAPPER.readTree(points.out());
    assertThat(Instant.parse(json.get("recoveryPoint").asText())).isBefore(Instant.now());
    assertThat(Instant.parse(json.at("/channels/mails").asText())).isBefore(Instant.now());
    assertThat(ToolRun.of("mirror", "--recovery-points", copy).lines().get(0))
        .isEqualTo("channel  complete until");
    ToolRun refused = ToolRun.withInput(EVENTS, "record", copy);
    assertThat(refused.code()).isEqualTo(ExitCode.IO);
    assertThat(refused.err()).contains("is a copy of another archive");
    ToolRun asked = ToolRun.of("mirror", "--promote", copy);
    assertThat(asked.code()).isZero();
    assertThat(asked.out())
        .contains("is a copy and would be promoted; its recovery point is 2")
        .contains("Nothing was changed.");
    assertThat(ToolRun.withInput(EVENTS, "record", copy).code()).isEqualTo(ExitCode.IO);
    ToolRun promoted = ToolRun.of("mirror", "--promote", "--execute", copy);
    assertThat(promoted.code()).isZero();
    assertThat(promoted.out()).contains("was promoted; its recovery point is 2");
    assertThat(ToolRun.withInput(EVENTS, "record", copy).code()).isZero();
    assertThat(ToolRun.of("mirror", "--promote", "--execute", copy).out())
        .contains("is no copy, or was promoted before; nothing was changed");
    assertThat(ToolRun.of("mirror", root(), copy).code()).isEqualTo(ExitCode.IO);
  }

  @Test
  void aMirrorsDirectoriesAreThoseThatItsJobNeeds() {
    record();
    String copy = directory.resolve("copy").toString();
    for (String[] wrong :
        new String[][] {
          {root(), "there is no copy's directory: give ARCHIVE and COPY"},
          {"--promote", root(), copy, "the copy alone is asked for"},
          {"--promote", "--drill", root(), "exclude each other: give one"},
          {"--execute", root(), copy, "--execute belongs to --promote"},
          {"--drill", "--from", "2015-09-12", root(), copy, "--from and --until are a drill's"}
        }) {
      List<String> command = new ArrayList<>(List.of("mirror"));
      command.addAll(List.of(wrong).subList(0, wrong.length - 1));
      ToolRun run = ToolRun.of(command.toArray(String[]::new));
      assertThat(run.code()).as("%s", command).isEqualTo(ExitCode.USAGE);
      assertThat(run.err()).contains(wrong[wrong.length - 1]);
    }
    ToolRun none = ToolRun.of("mirror", "--recovery-points", root());
    assertThat(none.code()).isEqualTo(ExitCode.FOUND);
    assertThat(none.out()).contains("all channels together: none");
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
