package io.tattletail.replay.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MirrorOptionsTest {
  @Test
  void theyPrintThemselvesAndHaveNoLimitOfBandwidthByDefault() {
    assertThat(MirrorOptions.defaults().bytesPerSecond()).isEmpty();
    assertThat(MirrorOptions.defaults().toString())
        .startsWith(
            "MirrorOptions(threads=4, bytesPerSecond=unlimited, margin=PT24H,"
                + " everythingAfter=PT24H, verification=NEW, permissions=");
    assertThat(MirrorOptions.defaults().bytesPerSecond(1_000).toString())
        .contains("bytesPerSecond=1000,");
  }
}
