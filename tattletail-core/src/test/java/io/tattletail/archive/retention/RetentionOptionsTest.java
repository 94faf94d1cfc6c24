package io.tattletail.archive.retention;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Period;
import org.junit.jupiter.api.Test;

class RetentionOptionsTest {
  @Test
  void theyPrintTheRulesInTheirOrder() {
    RetentionOptions options =
        RetentionOptions.defaults()
            .keep("orders", Period.ofYears(2))
            .keep("edits.**", Duration.ofDays(3));

    assertThat(options)
        .hasToString(
            "RetentionOptions(rules=[orders for P2Y, edits.** for PT72H], undoFor=PT168H,"
                + " clock=SystemInstantSource)");
    assertThat(RetentionOptions.defaults().rules()).isEmpty();
  }
}
