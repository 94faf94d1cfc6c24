package io.tattletail.faults.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** The short form of {@link KafkaCampaign}: each trouble once. */
class KafkaCampaignTest {
  @Test
  void nothingIsLostRepeatedOrEndsInSilence() throws Exception {
    long seed = new Random().nextLong();
    Verdict verdict = new KafkaCampaign(seed, System.out::println).run(Trouble.values().length);
    assertThat(verdict.isGood()).as("seed %d: %s", seed, verdict).isTrue();
  }
}
