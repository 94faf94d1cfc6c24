package io.tattletail.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The campaign's short form. */
class FaultCampaignTest {
  @Test
  void whateverBreaksEveryAcknowledgedEventIsReplayedOnceAndNoOtherIs() throws Exception {
    long seed = new Random().nextLong();
    Map<String, Integer> shares = new LinkedHashMap<>();
    shares.put("recorders killed", 4);
    shares.put("salvager killed", 4);
    shares.put("datanode restarted", 2);
    shares.put("namenode restarted", 1);
    shares.put("quota exceeded", 2);
    shares.put("subscription shared", 5);
    shares.put("outage of 2 s", 1);
    shares.put("operation failed", 22);
    Ledger.Verdict verdict =
        new FaultCampaign(seed, System.out::println).run(FaultCampaign.rounds(shares));
    assertThat(verdict.isGood()).as("%s, seed %d", verdict, seed).isTrue();
    assertThat(verdict.acknowledged()).isPositive();
  }
}
