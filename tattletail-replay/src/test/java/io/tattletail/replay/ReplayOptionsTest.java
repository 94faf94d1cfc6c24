package io.tattletail.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ReplayOptionsTest {
  @Test
  void theyPrintThemselves() {
    assertThat(ReplayOptions.defaults())
        .hasToString(
            "ReplayOptions(pace=as fast as possible, batchSize=1, onDamage=FAIL, onFailure=STOP,"
                + " progressInterval=PT1S, progressListener=none, control=none)");
    assertThat(ReplayerOptions.defaults().memoryBytes(64 << 20))
        .hasToString(
            "ReplayerOptions(serializers=[tattletail-json-1, kafka-record-1], maxTies=1000000,"
                + " memoryBytes=67108864, readThreads=4, retryDownAfter=PT1M)");
  }

  @Test
  void theyCanBeRead() {
    ReplayControl control = new ReplayControl();
    ProgressListener listener = progress -> {};
    ReplayOptions options =
        ReplayOptions.defaults()
            .pace(Pace.eventsPerSecond(5))
            .batchSize(7)
            .onDamage(DamagePolicy.SKIP)
            .onProgress(Duration.ofMinutes(1), listener)
            .control(control);

    assertThat(options.batchSize()).isEqualTo(7);
    assertThat(options.onDamage()).isEqualTo(DamagePolicy.SKIP);
    assertThat(options.progressListener()).contains(listener);
    assertThat(options.progressInterval()).isEqualTo(Duration.ofMinutes(1));
    assertThat(options.control()).contains(control);
    assertThat(options)
        .isEqualTo(options.batchSize(8).batchSize(7))
        .isNotEqualTo(options.batchSize(8));
  }
}
