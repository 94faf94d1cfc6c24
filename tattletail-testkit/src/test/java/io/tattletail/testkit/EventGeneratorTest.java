package io.tattletail.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.Comparators;
import io.tattletail.spew.JsonSpewSerializer;
import io.tattletail.spew.SpewEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class EventGeneratorTest {
  private static final int COUNT = 20_000;

  private final EventGenerator generator = EventGenerator.seeded(42);

  @Test
  void makesTheSameEventsFromTheSameSeed() {
    EventGenerator everything =
        generator
            .withChannels(7)
            .withSkew(1.1)
            .withDisorder(0.1, Duration.ofHours(1))
            .withTies(0.1)
            .withDuplicates(0.1)
            .withSharedIds(0.1)
            .withPayloadBytes(11, 50);
    assertThat(serialized(everything)).isEqualTo(serialized(everything));
    assertThat(serialized(EventGenerator.seeded(43))).isNotEqualTo(serialized(generator));
  }

  @Test
  void changesNothingOfAGeneratorThatIsRefined() {
    String before = generator.toString();
    assertThat(generator.withChannels(3).withTies(1).toString())
        .contains("channels [channel.0, channel.1, channel.2]")
        .contains("ties 1.0");
    assertThat(generator).hasToString(before);
    assertThat(before).startsWith("EventGenerator[seed 42, ");
  }

  @Test
  void makesEventsThatCanBeReadBack() throws Exception {
    for (SpewEvent event : generator.stream().limit(1_000).toList()) {
      byte[] bytes = new byte[event.serialized().orElseThrow().remaining()];
      event.serialized().orElseThrow().get(bytes);
      SpewEvent read = new JsonSpewSerializer().deserialize(bytes);
      assertThat(read.header()).isEqualTo(event.header());
      assertThat(read.payload()).isEqualTo(event.payload());
      assertThat(read.payload().remaining()).isBetween(100, 300);
      assertThat(event.serializerName()).contains(JsonSpewSerializer.NAME);
    }
  }

  @Test
  void makesSmallestPayloads() {
    assertThat(generator.withPayloadBytes(11, 11).iterator().next().payload().remaining())
        .isEqualTo(11);
    assertThatThrownBy(() -> generator.withPayloadBytes(10, 20))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("payloads of 10 to 20 bytes cannot be made, the smallest has 11");
  }

  @Test
  void isInStrictOrderOfTimeUnlessToldOtherwise() {
    Instant start = Instant.parse("2020-02-29T23:59:59Z");
    List<SpewEvent> events =
        events(generator.withStart(start).withMeanInterval(Duration.ofSeconds(1)));
    assertThat(Comparators.isInStrictOrder(events, Comparator.comparing(SpewEvent::timestamp)))
        .isTrue();
    assertThat(events.get(0).timestamp()).isEqualTo(start);
    assertThat(Duration.between(start, events.get(COUNT - 1).timestamp()))
        .isBetween(Duration.ofSeconds(COUNT * 98 / 100), Duration.ofSeconds(COUNT * 102 / 100));
    assertThat(events.stream().map(SpewEvent::id).distinct()).hasSize(COUNT);
  }

  @Test
  void spreadsEventsOverChannelsByZipfsLaw() {
    Map<String, Long> even = perChannel(events(generator));
    assertThat(even)
        .hasSize(10)
        .allSatisfy((channel, n) -> assertThat(n).isBetween(1_800L, 2_200L));
    Map<String, Long> skewed = perChannel(events(generator.withSkew(1)));
    assertThat((double) skewed.get("channel.0") / skewed.get("channel.4")).isBetween(4.0, 6.0);
  }

  @Test
  void isLateAsOftenAndAsMuchAsTold() {
    Duration most = Duration.ofMinutes(10);
    List<SpewEvent> events = events(generator.withDisorder(0.2, most));
    Instant latest = Instant.MIN;
    int late = 0;
    for (SpewEvent event : events) {
      if (event.timestamp().isBefore(latest)) {
        late++;
        assertThat(Duration.between(event.timestamp(), latest)).isLessThan(most);
      } else {
        latest = event.timestamp();
      }
    }
    assertThat(late).isBetween(COUNT * 19 / 100, COUNT * 21 / 100);
  }

  @Test
  void repeatsTimesAlsoAcrossChannels() {
    List<SpewEvent> events = events(generator.withTies(0.3));
    int ties = 0;
    int across = 0;
    for (int i = 1; i < COUNT; i++) {
      if (events.get(i).timestamp().equals(events.get(i - 1).timestamp())) {
        ties++;
        across += events.get(i).channel().equals(events.get(i - 1).channel()) ? 0 : 1;
      }
    }
    assertThat(ties).isBetween(COUNT * 29 / 100, COUNT * 31 / 100);
    assertThat(across).isGreaterThan(ties / 2);
  }

  @Test
  void givesDuplicatesWithTheSameBytes() {
    Map<String, SpewEvent> first = new HashMap<>();
    int duplicates = 0;
    for (SpewEvent event : events(generator.withDuplicates(0.1))) {
      SpewEvent earlier = first.putIfAbsent(event.id(), event);
      if (earlier != null) {
        duplicates++;
        assertThat(event.serialized()).isEqualTo(earlier.serialized());
      }
    }
    assertThat(duplicates).isBetween(COUNT * 8 / 100, COUNT * 10 / 100);
  }

  @Test
  void sharesIdsBetweenChannelsButNotWithinOne() {
    List<SpewEvent> events = events(generator.withSharedIds(0.5).withTies(0.5));
    Set<List<String>> names = new HashSet<>();
    events.forEach(event -> assertThat(names.add(List.of(event.channel(), event.id()))).isTrue());
    assertThat(events.stream().map(SpewEvent::id).distinct().count()).isLessThan(COUNT * 80 / 100);
  }

  private static Map<String, Long> perChannel(List<SpewEvent> events) {
    return events.stream()
        .collect(Collectors.groupingBy(SpewEvent::channel, Collectors.counting()));
  }

  private static List<SpewEvent> events(EventGenerator generator) {
    return generator.stream().limit(COUNT).toList();
  }

  private static List<?> serialized(EventGenerator generator) {
    Function<SpewEvent, Object> bytes = event -> event.serialized().orElseThrow();
    return generator.stream().limit(1_000).map(bytes).toList();
  }
}
