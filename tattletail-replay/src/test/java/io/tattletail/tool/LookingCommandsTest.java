package io.tattletail.tool;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tattletail.internal.search.PayloadTree;
import io.tattletail.testkit.WikipediaEdits;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@code ls}, {@code stat} and {@code plan}. */
@ExtendWith(WikipediaArchive.Extension.class)
class LookingCommandsTest {
  @Test
  void lsHasALineForEachChannelAndOneForAll(WikipediaArchive archive) {
    ToolRun run = ToolRun.of("ls", archive.name());
    assertThat(run.code()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.lines()).hasSize(WikipediaEdits.CHANNELS + 2);
    assertThat(run.lines().get(0))
        .matches("channel +days +first +last +recorded +published +state");
    assertThat(run.lines())
        .anyMatch(
            line ->
                line.matches(
                    "#en\\.wikipedia +18  2015-09-09  2015-10-30 +-  .*B, 18 files +published"));
    assertThat(run.lines().get(52)).startsWith("51 channels");
  }

  @Test
  void lsInJsonHasAnObjectForEachChannel(WikipediaArchive archive) throws Exception {
    ToolRun run = ToolRun.of("ls", "--json", "-c", "#e*.wikipedia", archive.name());
    assertThat(run.code()).isZero();
    assertThat(run.lines()).hasSize(6);
    JsonNode english = Json.MAPPER.readTree(run.lines().get(1));
    assertThat(english.get("channel").asText()).isEqualTo("#en.wikipedia");
    assertThat(english.get("days").asInt()).isEqualTo(18);
    assertThat(english.at("/recorded/files").asInt()).isZero();
    assertThat(english.at("/published/files").asInt()).isEqualTo(18);
    assertThat(english.at("/published/bytes").asLong()).isPositive();
    assertThat(english.get("state").asText()).isEqualTo("published");
  }

  @Test
  void lsOfDaysKeepsToTheRange(WikipediaArchive archive) {
    ToolRun run =
        ToolRun.of(
            "ls",
            "--days",
            "-c",
            "#en.wikipedia",
            "--from",
            "2015-09-12",
            "--until",
            "2015-09-13",
            archive.name());
    assertThat(run.lines()).hasSize(2);
    assertThat(run.lines().get(1)).startsWith("#en.wikipedia  2015-09-12");
  }

  @Test
  void theLastTwoDaysEndNow(WikipediaArchive archive) {
    ToolRun run = ToolRun.of("ls", "--days", "-c", "#en.wikipedia", "--last", "2d", archive.name());
    assertThat(run.lines().get(1)).startsWith("#en.wikipedia  2015-09-11");
  }

  @Test
  void statCountsEveryEventByIndexesAlone(WikipediaArchive archive) throws Exception {
    ToolRun run = ToolRun.of("stat", "--json", archive.name());
    assertThat(run.code()).isZero();
    long events = 0;
    for (String line : run.lines()) {
      events += Json.MAPPER.readTree(line).get("events").asLong();
    }
    assertThat(events).isEqualTo(WikipediaEdits.COUNT);
    assertThat(run.lines()).hasSize(WikipediaEdits.CHANNELS);
  }

  @Test
  void statDrawsTheEventsOverTime(WikipediaArchive archive) {
    ToolRun run =
        ToolRun.of(
            "stat",
            "-c",
            "#en.wikipedia",
            "--from",
            "2015-09-12",
            "--until",
            "2015-09-13",
            archive.name());
    assertThat(run.code()).isZero();
    assertThat(run.lines().get(1)).startsWith("#en.wikipedia  1     11,532");
    assertThat(run.out()).contains("1 channel");
    assertThat(run.lines()).anyMatch(line -> line.matches("2015-09-12 \\d\\d:00 +[\\d,]+  █+.*"));
  }

  @Test
  void statOfDaysHasALineForEach(WikipediaArchive archive) {
    ToolRun run = ToolRun.of("stat", "--days", "-c", "#cs.wikipedia", archive.name());
    assertThat(run.lines().get(1)).startsWith("#cs.wikipedia  2015-09-12");
    assertThat(run.lines().get(2)).startsWith("#cs.wikipedia  2015-10-21       1");
  }

  @Test
  void aPlanTellsWhatAReplayReads(WikipediaArchive archive) throws Exception {
    ToolRun text = ToolRun.of("plan", "-c", "#en.wikipedia", archive.name());
    assertThat(text.code()).isZero();
    assertThat(text.out()).startsWith("channels [#en.wikipedia]\n").contains("11,549");
    ToolRun json = ToolRun.of("plan", "--json", "-c", "#en.wikipedia", archive.name());
    assertThat(json.code()).isZero();
    JsonNode plan = Json.MAPPER.readTree(json.out());
    assertThat(plan.at("/total/events").asLong()).isEqualTo(WikipediaEdits.LARGEST_CHANNEL);
    assertThat(plan.at("/total/rounds").asLong()).isEqualTo(18);
    assertThat(plan.get("files")).isEmpty();
  }

  @Test
  void catWritesEveryEventOnceAndInOrder(WikipediaArchive archive) throws Exception {
    ToolRun run = ToolRun.of("cat", archive.name());
    assertThat(run.code()).isZero();
    List<Instant> times = new ArrayList<>();
    for (String line : run.lines()) {
      times.add(Instant.parse(Json.MAPPER.readTree(line).get("timestamp").asText()));
    }
    assertThat(times).hasSize(WikipediaEdits.COUNT).isSorted();
  }

  @Test
  void aRawPayloadIsTheBytesThatWerePublished(WikipediaArchive archive) {
    ToolRun run = ToolRun.of("cat", "--format", "raw", "-c", "#ro.wikipedia", archive.name());
    List<String> published =
        WikipediaEdits.stream()
            .filter(event -> event.channel().equals("#ro.wikipedia"))
            .map(event -> StandardCharsets.UTF_8.decode(event.payload()).toString())
            .toList();
    assertThat(run.lines()).containsExactlyInAnyOrderElementsOf(published);
  }

  @Test
  void csvHasAHeadingAndTheFieldsThatWereAskedFor(WikipediaArchive archive) {
    ToolRun run =
        ToolRun.of(
            "cat",
            "--format",
            "csv",
            "--fields",
            "/user,/added",
            "--id",
            "edit-00004",
            archive.name());
    assertThat(run.out())
        .isEqualTo(
            """
            timestamp,channel,id,source,stream,offset,/user,/added\r
            2015-09-08T00:47:08.770Z,#vi.wikipedia,edit-00004,wikipedia,,,Cheers!-bot,18\r
            """);
  }

  @Test
  void conditionsOnThePayloadCombine(WikipediaArchive archive) {
    ToolRun run =
        ToolRun.of(
            "cat",
            "--count",
            "--where",
            "/countryName=Austria",
            "--where",
            "/added>100",
            archive.name());
    long expected =
        WikipediaEdits.stream()
            .map(event -> PayloadTree.of(JsonText.bytes(event.payload())))
            .filter(
                payload ->
                    payload.at("/countryName").asText().equals("Austria")
                        && payload.at("/added").asLong() > 100)
            .count();
    assertThat(expected).isPositive();
    assertThat(run.out()).isEqualTo(expected + "\n");
  }

  @Test
  void countsComeFromIndexesAndAreExact(WikipediaArchive archive) {
    assertThat(ToolRun.of("cat", "--count", archive.name()).out())
        .isEqualTo(WikipediaEdits.COUNT + "\n");
    assertThat(ToolRun.of("cat", "--count", "--json", "--limit", "7", archive.name()).out())
        .isEqualTo("{\"events\":7}\n");
  }

  @Test
  void theNewestEventsAreTheLastOnesOfAll(WikipediaArchive archive) {
    List<String> all = ToolRun.of("cat", archive.name()).lines();
    for (int count : new int[] {1, 3, 60, 2_000}) {
      ToolRun run = ToolRun.of("cat", "--newest", Integer.toString(count), archive.name());
      assertThat(run.code()).isZero();
      assertThat(run.lines())
          .as("%d", count)
          .isEqualTo(all.subList(all.size() - count, all.size()));
    }
  }

  @Test
  void theNewestEventsThatMatchAreFoundHoweverFarBackTheyAre(WikipediaArchive archive) {
    String[] rare = {"cat", "--where", "/countryName=Austria", archive.name()};
    List<String> all = ToolRun.of(rare).lines();
    ToolRun run =
        ToolRun.of("cat", "--newest", "5", "--where", "/countryName=Austria", archive.name());
    assertThat(run.lines()).isEqualTo(all.subList(all.size() - 5, all.size()));
    ToolRun none = ToolRun.of("cat", "--newest", "5", "--where", "/nothing", archive.name());
    assertThat(none.code()).isZero();
    assertThat(none.out()).isEmpty();
  }

  @Test
  void aLimitEndsTheOutput(WikipediaArchive archive) {
    assertThat(ToolRun.of("cat", "--limit", "3", archive.name()).lines()).hasSize(3);
    assertThat(ToolRun.of("cat", "--limit", "0", archive.name()).lines()).isEmpty();
  }

  @Test
  void getFindsAnEventByItsId(WikipediaArchive archive) throws Exception {
    ToolRun run = ToolRun.of("get", archive.name(), "edit-00004");
    assertThat(run.code()).isZero();
    assertThat(Json.MAPPER.readTree(run.out()).at("/payload/user").asText())
        .isEqualTo("Cheers!-bot");
    assertThat(run.lines()).hasSizeGreaterThan(5);
    ToolRun json = ToolRun.of("get", "--json", archive.name(), "edit-00004");
    assertThat(json.lines()).hasSize(1);
  }

  @Test
  void anEventThatIsNotThereIsCodeOne(WikipediaArchive archive) {
    ToolRun run = ToolRun.of("get", archive.name(), "edit-00004", "-c", "#en.wikipedia");
    assertThat(run.code()).isEqualTo(ExitCode.FOUND);
    assertThat(run.err())
        .isEqualTo("tattletail: there is no event edit-00004 in channels [#en.wikipedia]\n");
    assertThat(run.out()).isEmpty();
  }

  @Test
  void aProgressBarIsDrawnOnATerminalAndTakenAway(WikipediaArchive archive) {
    ToolRun run = ToolRun.onTerminal("get", archive.name(), "edit-none");
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).endsWith("there is no event edit-none in channels [**]\n");
    assertThat(ToolRun.of("get", archive.name(), "edit-00004").err()).isEmpty();
  }

  @Test
  void verifyDrawsHowFarItIsOnATerminalAndTakesThatAway(WikipediaArchive archive) {
    ToolRun run = ToolRun.onTerminal("verify", "-c", "#cs.wikipedia", archive.name());
    assertThat(run.code()).isZero();
    assertThat(run.err())
        .contains("\r[##########..........]  50% 1 of 2 partitions, ")
        .contains("\r[####################] 100% 2 of 2 partitions, ")
        .endsWith("\r\u001b[K");
    assertThat(run.out()).contains("is sound").doesNotContain("\r");
    ToolRun piped = ToolRun.of("verify", "-c", "#cs.wikipedia", archive.name());
    assertThat(piped.out()).isEqualTo(run.out());
    assertThat(piped.err()).isEmpty();
  }

  @Test
  void aTextIsFoundInPayloads(WikipediaArchive archive) {
    ToolRun run = ToolRun.of("cat", "--count", "--text", "Philomena", archive.name());
    assertThat(run.out()).isEqualTo("1\n");
  }

  @Test
  void aWholeArchiveIsSound(WikipediaArchive archive) throws Exception {
    ToolRun run = ToolRun.of("verify", archive.name());
    assertThat(run.out()).contains("is sound: 0 errors, 0 warnings");
    assertThat(run.code()).isZero();
    ToolRun json = ToolRun.of("verify", "--json", "-c", "#ro.wikipedia", archive.name());
    assertThat(Json.MAPPER.readTree(json.out()).get("sound").asBoolean()).isTrue();
    assertThat(json.code()).isZero();
  }
}
