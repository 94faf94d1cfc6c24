package io.tattletail.archive.retention;

import static io.tattletail.archive.retention.RetainedArchive.daysAgo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tattletail.common.ArchiveException;
import io.tattletail.common.Floors.Hold;
import io.tattletail.replay.EventReplayer;
import io.tattletail.replay.ReplayCursor;
import io.tattletail.replay.ReplayQuery;
import io.tattletail.replay.ReplaySlice;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetentionUnderReplayTest {
  @TempDir Path directory;

  private RetainedArchive retained;
  private EventReplayer replayer;

  @BeforeEach
  void create() throws Exception {
    retained = new RetainedArchive(directory);
    retained.recorded("a", 50, 49, 48, 0).recorded("b", 50, 0).published();
    replayer = EventReplayer.open(retained.archive.root(), new Configuration(false));
  }

  @AfterEach
  void close() throws Exception {
    replayer.close();
    retained.close();
  }

  private String retiredMessage(String channel, int daysAgo) {
    return "day %s of channel %s in %s was retired after it was planned to be read: the first day kept is %s. Start again, without it."
        .formatted(daysAgo(daysAgo), channel, retained.archive, daysAgo(10));
  }

  private static Instant start(int daysAgo) {
    return daysAgo(daysAgo).atStartOfDay(ZoneOffset.UTC).toInstant();
  }

  private int count(ReplayQuery query) throws Exception {
    int events = 0;
    try (ReplayCursor cursor = replayer.cursor(query)) {
      while (cursor.next()) {
        events++;
      }
    }
    return events;
  }

  @Test
  void aReplayThatComesToADayWhichWasRetiredSinceItBeganFails() throws Exception {
    try (ReplayCursor cursor = replayer.cursor(ReplayQuery.all())) {
      retained.retire("*", 10);
      assertThatThrownBy(cursor::next)
          .isInstanceOf(ArchiveException.class)
          .hasMessageContaining(
              " was retired after it was planned to be read: the first day kept is ");
    }
  }

  @Test
  void aReplayInTheMiddleOfDaysThatAreRetiredGivesAllOrFails() throws Exception {
    int events = 1;
    try (ReplayCursor cursor = replayer.cursor(ReplayQuery.all())) {
      assertThat(cursor.next()).isTrue();
      retained.retire("*", 10);
      while (cursor.next()) {
        events++;
      }
    } catch (ArchiveException e) {
      assertThat(e).hasMessageContaining("was retired after it was planned to be read");
      return;
    }
    // Everything had been read ahead.
    assertThat(events).isEqualTo(6 * RetainedArchive.EVENTS);
  }

  @Test
  void aReplayThatBeginsAfterwardsDoesNotSeeTheDay() throws Exception {
    retained.retire("*", 10);
    assertThat(count(ReplayQuery.all())).isEqualTo(2 * RetainedArchive.EVENTS);
    assertThat(count(ReplayQuery.all().from(start(50)).until(start(47)))).isZero();
    assertThat(replayer.count(ReplayQuery.all())).hasSize(2);
    assertThat(replayer.partitions(ReplayQuery.all())).hasSize(2);
  }

  @Test
  void aSliceOfADayThatWasRetiredSinceItWasPlannedFails() throws Exception {
    List<ReplaySlice> slices = replayer.slices(ReplayQuery.all(), 1);
    assertThat(slices).hasSizeGreaterThan(2);
    List<String> queries = slices.stream().map(slice -> slice.query().toJson()).toList();
    int all = 0;
    for (String query : queries) {
      all += count(ReplayQuery.fromJson(query));
    }
    assertThat(all).isEqualTo(6 * RetainedArchive.EVENTS);

    retained.retire("*", 10);
    int failed = 0;
    int left = 0;
    for (int i = 0; i < queries.size(); i++) {
      ReplayQuery query = ReplayQuery.fromJson(queries.get(i));
      if (slices.get(i).from().isBefore(start(10))) {
        failed++;
        assertThatThrownBy(() -> count(query))
            .isInstanceOf(ArchiveException.class)
            .hasMessageContaining("was retired after it was planned to be read");
      } else {
        left += count(query);
      }
    }
    assertThat(failed).isPositive();
    assertThat(left).isLessThanOrEqualTo(2 * RetainedArchive.EVENTS);
  }

  @Test
  void slicesThatArePlannedAfterwardsGoThrough() throws Exception {
    retained.retire("*", 20);
    List<ReplaySlice> slices = replayer.slices(ReplayQuery.all());
    int events = 0;
    for (ReplaySlice slice : slices) {
      events += count(ReplayQuery.fromJson(slice.query().toJson()));
    }
    assertThat(events).isEqualTo(2 * RetainedArchive.EVENTS);
  }

  @Test
  void aSliceOfADayWhoseHoldWasReleasedFails() throws Exception {
    Hold hold = new Hold("a", daysAgo(49), daysAgo(48), "case 7");
    retained.retention("*", 10).hold(hold);
    retained.retire("*", 10);
    List<ReplaySlice> slices = replayer.slices(ReplayQuery.all().channels("a"));
    assertThat(count(slices.get(0).query())).isEqualTo(2 * RetainedArchive.EVENTS);
    retained.retention("*", 10).release(hold);
    assertThatThrownBy(() -> count(slices.get(0).query()))
        .isInstanceOf(ArchiveException.class)
        .hasMessage(retiredMessage("a", 49));
  }
}
