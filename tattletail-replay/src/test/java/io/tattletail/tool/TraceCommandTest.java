package io.tattletail.tool;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TraceCommandTest {
  private static final String EVENTS =
      """
      {"channel":"orders","id":"o1","timestamp":"2015-09-12T10:00:00Z","headers":{"correlation-id":"c1"},"payload":1}
      {"channel":"stock","id":"s1","timestamp":"2015-09-12T10:00:00.020Z","headers":{"correlation-id":"c1","causation-id":"o1"},"payload":1}
      {"channel":"payments","id":"p1","timestamp":"2015-09-12T10:00:01.500Z","headers":{"correlation-id":"c1","causation-id":"o1"},"payload":1}
      {"channel":"mails","id":"m1","timestamp":"2015-09-12T10:02:30Z","headers":{"causation-id":"p1"},"payload":1}
      {"channel":"mails","id":"m2","timestamp":"2015-09-12T10:03:00Z","headers":{"causation-id":"lost"},"payload":1}
      {"channel":"orders","id":"o2","timestamp":"2015-09-12T11:00:00Z","headers":{"order":"7"},"payload":1}
      {"channel":"mails","id":"m3","timestamp":"2015-09-12T11:00:01Z","headers":{"order":"7","because":"o2"},"payload":1}
      """;

  @TempDir Path directory;

  private String root() {
    return directory.resolve("archive").toString();
  }

  @BeforeEach
  void record() {
    assertThat(ToolRun.withInput(EVENTS, "record", "--create", root()).code()).isZero();
  }

  private ToolRun trace(String id, String... options) {
    List<String> all = new ArrayList<>(List.of("trace", root(), id));
    all.addAll(List.of(options));
    return ToolRun.of(all.toArray(String[]::new));
  }

  @Test
  void causesAndEffectsAreDrawnAsATree() {
    ToolRun run = trace("c1");
    assertThat(run)
        .isEqualTo(
            new ToolRun(
                0,
                """
                2015-09-12T10:00:00Z      orders  o1
                2015-09-12T10:00:00.020Z  ├─ stock  s1  +20.0 ms
                2015-09-12T10:00:01.500Z  └─ payments  p1  +1.500 s
                2015-09-12T10:02:30Z         └─ mails  m1  +00:02:28
                """,
                ""));
    assertThat(trace("m1")).isEqualTo(run);
  }

  @Test
  void whatIsMissingIsToldAndIsCodeOne() {
    ToolRun run = trace("m2");
    assertThat(run.code()).isEqualTo(ExitCode.FOUND);
    assertThat(run.lines())
        .containsExactly(
            "2015-09-12T10:03:00Z  mails  m2",
            "! event m2 of channel mails names cause lost, which is not in the window: it is"
                + " earlier, on another channel, or was not recorded");
    ToolRun narrow = trace("m1", "--from", "2015-09-12T10:01Z");
    assertThat(narrow.code()).isEqualTo(ExitCode.FOUND);
    assertThat(narrow.out()).contains("names cause p1, which is not in the window");
    ToolRun few = trace("c1", "--max-events", "2");
    assertThat(few.code()).isEqualTo(ExitCode.FOUND);
    assertThat(few.out()).contains("! more events belong to it than the 2 that were collected");
  }

  @Test
  void jsonHasTheTreeAndWhatIsMissing() throws Exception {
    ToolRun run = trace("c1", "--json");
    assertThat(run.code()).isZero();
    JsonNode tree = Json.MAPPER.readTree(run.out());
    assertThat(run.lines()).hasSize(1);
    assertThat(tree.get("whole").asBoolean()).isTrue();
    assertThat(tree.get("events")).hasSize(4);
    assertThat(tree.at("/events/3").toString())
        .isEqualTo(
            "{\"channel\":\"mails\",\"id\":\"m1\",\"timestamp\":\"2015-09-12T10:02:30Z\",\"depth\":2,\"parent\":2,\"delayMicros\":148500000,\"cause\":\"p1\"}");
    assertThat(tree.get("missing")).isEmpty();
    ToolRun none = trace("nobody", "--json");
    assertThat(none.code()).isEqualTo(ExitCode.FOUND);
    assertThat(Json.MAPPER.readTree(none.out()).get("events")).isEmpty();
  }

  @Test
  void namesOfHeadersCanBeOthers() {
    assertThat(trace("7").code()).isEqualTo(ExitCode.FOUND);
    ToolRun run = trace("7", "--correlation-header", "nr,ORDER", "--causation-header", "because");
    assertThat(run.code()).isZero();
    assertThat(run.lines())
        .containsExactly(
            "2015-09-12T11:00:00Z  orders  o2", "2015-09-12T11:00:01Z  └─ mails  m3  +1.000 s");
  }

  @Test
  void theRangeCanBeAroundATime() {
    String[] around = {"--around", "2015-09-12T11:00Z", "--margin", "5m"};
    assertThat(trace("o2", around).code()).isZero();
    ToolRun outside = trace("o1", around);
    assertThat(outside.code()).isEqualTo(ExitCode.FOUND);
    assertThat(outside.out()).isEmpty();
    assertThat(outside.err())
        .isEqualTo(
            "tattletail: nothing belongs to o1 in channels [**] from 2015-09-12T10:55:00Z until"
                + " 2015-09-12T11:05:00Z\n");
  }

  @Test
  void aWrongCommandLineIsCodeTwo() {
    for (String[] wrong :
        new String[][] {
          {"c1", "--around", "2015-09-12T11:00Z", "--last", "1h", "--around is a range of its own"},
          {"c1", "--around", "noon", "'noon' is no time"},
          {"c1", "--margin", "1x", "--around", "2015-09-12", "'1x' is no duration"},
          {"c1", "--max-events", "0", "--max-events must be positive, is 0"},
          {"", "the id is empty"},
          {"c1", "-c", "nothing", "there is no channel nothing"}
        }) {
      ToolRun run =
          trace(wrong[0], List.of(wrong).subList(1, wrong.length - 1).toArray(String[]::new));
      assertThat(run.code()).as("%s", List.of(wrong)).isEqualTo(ExitCode.USAGE);
      assertThat(run.err()).contains(wrong[wrong.length - 1]);
    }
  }
}
