package io.tattletail.archive.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.tattletail.spew.ChannelFilter;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PublishOptionsTest {
  @Test
  void theyPrintAllValuesButThoseForTests() {
    PublishOptions options =
        PublishOptions.defaults()
            .channels(ChannelFilter.of("orders"))
            .waiting(1_000, Duration.ofMinutes(5))
            .roundOf(2_000, 3)
            .listener(round -> {});

    assertThat(options)
        .hasToString(
            "PublishOptions(channels=[orders], afterDay=PT2H, waitingBytes=1000, waitingFor=PT5M,"
                + " visibleWithin=PT24H, grace=PT24H, bytesPerSecond=16777216,"
                + " memoryBytes=100663296, maxRoundBytes=2000, maxRoundSegments=3,"
                + " listener=lambda, clock=SystemInstantSource)");
    assertThat(options.waitingBytes()).isEqualTo(1_000);
    assertThat(options.maxRoundSegments()).isEqualTo(3);
  }

  @Test
  void optionsWithTheSameValuesAreEqual() {
    PublishOptions options = PublishOptions.defaults().grace(Duration.ofHours(3));

    assertThat(options)
        .isEqualTo(PublishOptions.defaults().grace(Duration.ofHours(3)))
        .hasSameHashCodeAs(PublishOptions.defaults().grace(Duration.ofHours(3)))
        .isNotEqualTo(PublishOptions.defaults());
    assertThat(PublishOptions.defaults().grace()).isEqualTo(Duration.ofDays(1));
  }
}
