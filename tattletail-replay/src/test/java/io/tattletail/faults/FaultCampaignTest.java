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
    shares.put("recorders killed", 2);
    shares.put("salvager killed", 2);
    shares.put("publisher killed", 2);
    shares.put("publisher failed", 11);
    shares.put("publisher asleep", 6);
    shares.put("salvager asleep", 2);
    shares.put("replayer asleep", 3);
    shares.put("verifier asleep", 2);
    shares.put("publishers racing", 2);
    shares.put("published beside", 2);
    shares.put("recorder trouble", 7);
    shares.put("planted trouble", 7);
    shares.put("subscription shared", 2);
    shares.put("outage of 2 s", 1);
    shares.put("operation failed", 11);
    shares.put("datanode restarted", 1);
    shares.put("namenode restarted", 1);
    shares.put("quota exceeded", 1);
    shares.put("mirror killed", 2);
    shares.put("mirror failed", 4);
    shares.put("mirrored beside", 2);
    shares.put("retention killed", 2);
    shares.put("retention failed", 3);
    shares.put("retired beside", 1);
    Ledger.Verdict verdict =
        new FaultCampaign(seed, System.out::println).run(FaultCampaign.rounds(shares));
    assertThat(verdict.isGood()).as("%s, seed %d", verdict, seed).isTrue();
    assertThat(verdict.acknowledged()).isPositive();
  }
}
