package io.tattletail.internal.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tattletail.spew.SpewEvent;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class EventConditionTest {
  private static boolean holds(EventCondition condition, SpewEvent event) {
    return condition.holds(event.id(), () -> Optional.of(EventContent.of(event)));
  }

  private static SpewEvent event(String payload) {
    return SpewEvent.builder()
        .channel("c")
        .id("i")
        .timestamp(Instant.EPOCH)
        .header("User", "ann=1")
        .payload(payload)
        .build();
  }

  @Test
  void conditionsOnValuesCompareNumbersAsNumbersAndTheRestAsText() {
    String payload =
        "{\"n\":9,\"f\":1.50,\"s\":\"Bob\",\"b\":true,\"o\":{\"x\":null},\"a/b\":{\"c~d\":[7]}}";
    Map<String, Boolean> expected =
        Map.ofEntries(
            Map.entry("/n=9", true),
            Map.entry("/n=9.0", true),
            Map.entry("/n<10", true),
            Map.entry("/n>=9", true),
            Map.entry("/n!=9", false),
            Map.entry("/n>x", false),
            Map.entry("/f=1.5", true),
            Map.entry("/s=Bob", true),
            Map.entry("/s~^B.b$", true),
            Map.entry("/s~^b", false),
            Map.entry("/s<Alice", false),
            Map.entry("/b=true", true),
            Map.entry("/o/x", true),
            Map.entry("/o={\"x\":null}", true),
            Map.entry("/o/y", false),
            Map.entry("/o/y=1", false),
            Map.entry("/o/y!=1", true),
            Map.entry("/a~1b/c~0d/0=7", true),
            Map.entry("/a~1b/c~0d/0~^7$", true));
    expected.forEach(
        (condition, result) ->
            assertThat(holds(EventCondition.any().where(condition), event(payload)))
                .as(condition)
                .isEqualTo(result));
  }

  @Test
  void whatIsNoJsonLacksEveryValue() {
    EventCondition there = EventCondition.any().where("/n");
    for (String none : List.of("", "x", "{")) {
      assertThat(holds(there, event(none))).as(none).isFalse();
    }
  }

  @Test
  void aConditionThatIsNoneSaysWhatToWrite() {
    assertThatThrownBy(() -> EventCondition.any().where("n=1"))
        .isInstanceOf(SearchException.class)
        .hasMessage("'n=1' is no condition: write /page, /user=Bob, /added>100 or /page~^Talk");
    assertThatThrownBy(() -> EventCondition.any().where("/s~("))
        .isInstanceOf(SearchException.class)
        .hasMessageStartingWith("'(' is no regular expression");
    assertThatThrownBy(() -> EventCondition.any().header("=x"))
        .isInstanceOf(SearchException.class)
        .hasMessage("'=x' is no header: write name=value");
  }

  @Test
  void headersAreFoundWhateverTheirNamesCase() {
    assertThat(holds(EventCondition.any().header("User=ann=1"), event(""))).isTrue();
    assertThat(holds(EventCondition.any().header("user=ann=1"), event(""))).isTrue();
    assertThat(holds(EventCondition.any().header("user=Ann=1"), event(""))).isFalse();
  }

  @Test
  void textIsFoundAnywhereInThePayload() {
    assertThat(holds(EventCondition.any().text("größer"), event("ist größer"))).isTrue();
    assertThat(holds(EventCondition.any().text("größer").text("nicht"), event("ist größer")))
        .isFalse();
    assertThat(holds(EventCondition.any().text("xx"), event("x"))).isFalse();
  }

  @Test
  void contentIsNotLookedAtIfTheIdDecides() {
    EventCondition condition = EventCondition.any().ids(List.of("a", "b")).text("x");
    assertThat(
            condition.holds(
                "c",
                () -> {
                  throw new AssertionError("it was looked at");
                }))
        .isFalse();
    assertThat(EventCondition.any().ids(List.of("a")).holds("a", () -> Optional.empty())).isTrue();
    assertThat(condition.holds("a", () -> Optional.empty())).isFalse();
  }

  @Test
  @Timeout(60)
  void aRegularExpressionThatWouldTakeYearsEndsTheSearch() {
    EventCondition slow = EventCondition.any().where("/s~x*x*x*x*x*x*y");
    String payload = "{\"s\":\"%s\"}".formatted("x".repeat(2_000));
    assertThatThrownBy(() -> holds(slow, event(payload)))
        .isInstanceOf(SearchException.class)
        .hasMessageContaining("takes too long on the value of an event");
    EventCondition deep = EventCondition.any().where("/s~(x|y)+z");
    assertThatThrownBy(() -> holds(deep, event("{\"s\":\"%s\"}".formatted("x".repeat(200_000)))))
        .isInstanceOf(SearchException.class)
        .hasMessageContaining("nests too deep for the value of an event");
  }
}
