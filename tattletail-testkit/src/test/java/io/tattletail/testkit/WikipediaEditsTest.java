package io.tattletail.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.tattletail.spew.JsonSpewSerializer;
import io.tattletail.spew.SpewEvent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class WikipediaEditsTest {
  private static final List<SpewEvent> EDITS = WikipediaEdits.all();

  @Test
  void areWhatTheConstantsSay() {
    Map<String, Long> channels =
        EDITS.stream().collect(Collectors.groupingBy(SpewEvent::channel, Collectors.counting()));
    assertThat(EDITS).hasSize(WikipediaEdits.COUNT);
    assertThat(channels)
        .hasSize(WikipediaEdits.CHANNELS)
        .containsEntry("#en.wikipedia", (long) WikipediaEdits.LARGEST_CHANNEL)
        .containsEntry("#vi.wikipedia", 9_747L)
        .containsEntry("#de.wikipedia", 2_523L);
    assertThat(EDITS.stream().map(WikipediaEditsTest::day).distinct()).hasSize(WikipediaEdits.DAYS);
    assertThat(EDITS.stream().filter(edit -> !day(edit).equals(LocalDate.of(2015, 9, 12))))
        .hasSize(45);
  }

  @Test
  void haveIdsAndTimesOfTheirOwn() {
    assertThat(EDITS.stream().map(SpewEvent::id).distinct()).hasSize(WikipediaEdits.COUNT);
    assertThat(EDITS.stream().map(SpewEvent::timestamp).distinct()).hasSize(WikipediaEdits.COUNT);
  }

  @Test
  void carryTheirLineAsPayload() throws Exception {
    SpewEvent second = EDITS.get(1);
    assertThat(second.id()).isEqualTo("edit-00002");
    assertThat(second.channel()).isEqualTo("#ca.wikipedia");
    assertThat(second.timestamp()).isEqualTo(Instant.parse("2015-09-10T00:47:00.496Z"));
    assertThat(second.source()).isEqualTo("wikipedia");
    assertThat(StandardCharsets.UTF_8.decode(second.payload()).toString())
        .startsWith("{\"time\":\"2015-09-10T00:47:00.496Z\",\"channel\":\"#ca.wikipedia\"")
        .contains("enllaça")
        .endsWith("\"delta\":17,\"added\":17,\"deleted\":0}");
    SpewEvent read =
        new JsonSpewSerializer().deserialize(new JsonSpewSerializer().serialize(second));
    assertThat(read.payload()).isEqualTo(second.payload());
  }

  private static LocalDate day(SpewEvent event) {
    return event.timestamp().atZone(ZoneOffset.UTC).toLocalDate();
  }
}
