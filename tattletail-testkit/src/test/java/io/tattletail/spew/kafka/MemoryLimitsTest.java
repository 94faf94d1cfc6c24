package io.tattletail.spew.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class MemoryLimitsTest {
  private static final long MEBI = 1L << 20;

  @Test
  void aLargeHeapHasKafkasOwnDefaults() {
    MemoryLimits limits = new MemoryLimits(4L << 30);
    assertThat(limits.bufferedBytes()).isEqualTo(64 * MEBI);
    assertThat(limits.fetchBytes()).isEqualTo(50 * MEBI);
    assertThat(limits.partitionFetchBytes(500)).isEqualTo(MEBI);
    assertThat(limits.producerBytes()).isEqualTo(32 * MEBI);
  }

  @Test
  void aSmallHeapIsDividedAmongPartitions() {
    MemoryLimits limits = new MemoryLimits(96 * MEBI);
    assertThat(limits.bufferedBytes()).isEqualTo(12 * MEBI);
    assertThat(limits.fetchBytes()).isEqualTo(6 * MEBI);
    assertThat(limits.partitionFetchBytes(0)).isEqualTo(MEBI);
    assertThat(limits.partitionFetchBytes(48)).isEqualTo(MEBI / 4);
    assertThat(limits.partitionFetchBytes(10_000)).isEqualTo(MEBI / 16);
    assertThat(limits.producerBytes()).isEqualTo(12 * MEBI);
    assertThat(new MemoryLimits(MEBI).producerBytes()).isEqualTo(4 * MEBI);
  }

  @Test
  void givenPropertiesComeBeforeTheDefaults() {
    KafkaSpewOptions options = KafkaSpewOptions.defaults().bootstrapServers("localhost:1");

    assertThat(
            new ClientProperties(options.clientProperties(Map.of("fetch.max.bytes", "4711")))
                .consumer("group", Membership.DYNAMIC, 1))
        .containsEntry("fetch.max.bytes", "4711");
    assertThat(
            new ClientProperties(
                    options.consumerProperties(Map.of("max.partition.fetch.bytes", "4711")))
                .consumer("group", Membership.DYNAMIC, 1))
        .containsEntry("max.partition.fetch.bytes", "4711");
  }
}
