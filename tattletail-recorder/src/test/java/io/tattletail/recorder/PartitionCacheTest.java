package io.tattletail.recorder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tattletail.common.Partition;
import io.tattletail.spew.Micros;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;

class PartitionCacheTest {
  private final PartitionCache cache = new PartitionCache(Partition::checkChannel);

  @Test
  void eachDayIsAPartitionOfItsOwnToTheMicrosecond() {
    long start = Micros.startOf(LocalDate.parse("2026-11-23"));
    for (long micros : new long[] {start, start - 1, start + 1, start, start - 1, -1, 0}) {
      assertThat(cache.of("c", micros)).isEqualTo(Partition.of("c", micros));
    }
  }

  @Test
  void thePartitionOfAChannelsDayIsMadeOnce() {
    Partition first = cache.of("c", 5);
    assertThat(cache.of("d", 5)).isNotEqualTo(first);
    assertThat(cache.of("c", 7)).isSameAs(first);
  }

  @Test
  void aChannelThatCannotBeRecordedIsRefusedEachTime() {
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> cache.of("a\0b", 5))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("NUL");
    }
  }

  @Test
  void anyNumberOfChannelsIsMetInBoundedMemory() {
    for (int i = 0; i < 10_000; i++) {
      assertThat(cache.of("channel." + i, 5).channel()).isEqualTo("channel." + i);
    }
    assertThat(cache.size()).isLessThanOrEqualTo(PartitionCache.MOST_CHANNELS);
  }
}
