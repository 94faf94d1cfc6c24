package io.tattletail.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ReplayOptionsTest {
  @Test
  void theyPrintThemselves() {
    assertThat(ReplayOptions.defaults())
        .hasToString(
            "ReplayOptions(pace=as fast as possible, batch=1, onDamage=FAIL, onFailure=STOP,"
                + " progressInterval=PT1S, progress=none, control=none)");
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
            .batch(7)
            .onDamage(DamagePolicy.SKIP)
            .progress(Duration.ofMinutes(1), listener)
            .control(control);

    assertThat(options.batch()).isEqualTo(7);
    assertThat(options.onDamage()).isEqualTo(DamagePolicy.SKIP);
    assertThat(options.progress()).contains(listener);
    assertThat(options.progressInterval()).isEqualTo(Duration.ofMinutes(1));
    assertThat(options.control()).contains(control);
    assertThat(options).isEqualTo(options.batch(8).batch(7)).isNotEqualTo(options.batch(8));
  }
}
