package io.tattletail.replay.coldstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tattletail.replay.FailurePolicy;
import io.tattletail.replay.Pace;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ColdStartOptionsTest extends ColdStartFixture {
  @Test
  void eachOptionCanBeReadAndACopyDiffersInOneOption() throws Exception {
    Instant time = Instant.parse("2026-11-27T10:00:00Z");
    publish(1);
    record();
    try (var replayer = replayer()) {
      ColdStart defaults = ColdStart.of(replayer, spew, "billing");
      assertThat(defaults.checkpointEvents()).isEmpty();
      assertThat(defaults.from()).isEmpty();
      assertThat(defaults.progressListener()).isEmpty();

      ColdStart changed =
          defaults
              .checkpointInterval(Duration.ofSeconds(2))
              .checkpointEvents(7)
              .onProgress(progress -> {})
              .catchUpUntil(8, 9)
              .rereads(4, Duration.ofSeconds(5))
              .settling(Duration.ofSeconds(6))
              .maxRemembered(11)
              .closeTimeout(Duration.ofSeconds(12))
              .batchSize(13)
              .pace(Pace.eventsPerSecond(7))
              .onFailure(FailurePolicy.skip())
              .from(time);
      assertThat(changed.checkpointInterval()).isEqualTo(Duration.ofSeconds(2));
      assertThat(changed.checkpointEvents()).hasValue(7);
      assertThat(changed.progressListener()).isPresent();
      assertThat(changed.catchUpEvents()).isEqualTo(8);
      assertThat(changed.catchUpReadings()).isEqualTo(9);
      assertThat(changed.rereads()).isEqualTo(4);
      assertThat(changed.rereadPause()).isEqualTo(Duration.ofSeconds(5));
      assertThat(changed.settling()).isEqualTo(Duration.ofSeconds(6));
      assertThat(changed.maxRemembered()).isEqualTo(11);
      assertThat(changed.closeTimeout()).isEqualTo(Duration.ofSeconds(12));
      assertThat(changed.batchSize()).isEqualTo(13);
      assertThat(changed.pace()).hasToString(Pace.eventsPerSecond(7).toString());
      assertThat(changed.from()).hasValue(time);
      assertThat(changed.toString())
          .startsWith("ColdStart(channels=")
          .contains("checkpointInterval=PT2S, checkpointEvents=7, progressListener=listener")
          .contains("goOnPast=rejected events, catchUpEvents=8, catchUpReadings=9, rereads=4")
          .contains("batchSize=13")
          .contains("from=2026-11-27T10:00:00Z")
          .doesNotContain("rules")
          .endsWith(") of subscription billing");
      assertThat(defaults.toString())
          .contains("checkpoints=none")
          .contains("checkpointEvents=unlimited")
          .contains("from=the beginning");
    }
  }

  @Test
  void aBatchHasAtLeastOneEvent() throws Exception {
    publish(1);
    record();
    try (var replayer = replayer()) {
      assertThatThrownBy(() -> coldStart(replayer).batchSize(0))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("batchSize must be positive, is 0");
    }
  }
}
