package io.tattletail.recorder.legacy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tattletail.recorder.legacy.ImportedArchive.Seen;
import io.tattletail.testkit.WikipediaEdits;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The known numbers of the Wikipedia edits. */
public final class ImportedEdits {
  private static final Pattern ADDED = Pattern.compile("\"added\":(-?\\d+)");

  private ImportedEdits() {}

  /** Asserts that these are all edits: events, channels, days, and bytes added per channel. */
  public static void assertAll(List<Seen> seen) {
    assertThat(seen).hasSize(WikipediaEdits.COUNT);
    assertThat(seen.stream().map(Seen::channel).distinct()).hasSize(WikipediaEdits.CHANNELS);
    assertThat(seen.stream().map(e -> e.timestamp().toString().substring(0, 10)).distinct())
        .hasSize(WikipediaEdits.DAYS);
    Map<String, Long> expected = new TreeMap<>();
    WikipediaEdits.stream()
        .forEach(
            e ->
                expected.merge(
                    e.channel(), added(UTF_8.decode(e.payload()).toString()), Long::sum));
    Map<String, Long> actual = new TreeMap<>();
    seen.forEach(e -> actual.merge(e.channel(), added(e.json()), Long::sum));
    assertThat(actual).isEqualTo(expected);
  }

  private static long added(String json) {
    Matcher matcher = ADDED.matcher(json);
    return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
  }
}
