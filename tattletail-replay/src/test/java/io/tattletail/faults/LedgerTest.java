package io.tattletail.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.tattletail.common.Floors;
import io.tattletail.common.Floors.Floor;
import io.tattletail.spew.SpewEvent;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The campaign's judge sees what it is to see. */
class LedgerTest {
  private static final List<SpewEvent> EVENTS = Retention.events(1).limit(200).toList();
  private static final Floors FLOORS =
      Floors.of(List.of(new Floor(Retention.CHANNELS, LocalDate.of(2026, 1, 4))), List.of());

  private final Ledger ledger = new Ledger();

  LedgerTest() {
    ledger.published(EVENTS);
    ledger.acknowledged(EVENTS);
  }

  private static boolean isBelow(SpewEvent event) {
    return event.timestamp().toString().compareTo("2026-01-04") < 0;
  }

  private static List<SpewEvent> kept() {
    return EVENTS.stream().filter(event -> !isBelow(event)).toList();
  }

  @Test
  void eventsThatAreMissingAreLostUnlessTheirDayMayBeGone() {
    int retired = EVENTS.size() - kept().size();
    assertThat(retired).isPositive();
    assertThat(ledger.judge(kept()).lost()).isEqualTo(retired);
    ledger.mayBeGone(FLOORS);
    assertThat(ledger.judge(kept()).isGood()).isTrue();
    assertThat(ledger.judge(EVENTS).isGood()).isTrue();
    assertThat(ledger.judge(kept().subList(1, kept().size())).lost()).isEqualTo(1);
  }

  @Test
  void anEventOfARetiredDayThatIsSeenIsRevived() {
    ledger.mayBeGone(FLOORS);
    ledger.gone(FLOORS);
    assertThat(ledger.judge(kept()).isGood()).isTrue();
    List<SpewEvent> revived = new ArrayList<>(kept());
    revived.add(EVENTS.stream().filter(LedgerTest::isBelow).findFirst().orElseThrow());
    Ledger.Verdict verdict = ledger.judge(revived);
    assertThat(verdict.revived()).isEqualTo(1);
    assertThat(verdict.isGood()).isFalse();
  }

  @Test
  void aReplayThatBeganBeforeMayGiveThem() {
    ledger.mayBeGone(FLOORS);
    Ledger.Expectation before = ledger.expectation();
    ledger.gone(FLOORS);
    assertThat(ledger.judge(EVENTS, before).isGood()).isTrue();
  }

  @Test
  void anEventThatIsReplayedTwiceIsRepeated() {
    List<SpewEvent> twice = new ArrayList<>(EVENTS);
    twice.add(EVENTS.get(0));
    assertThat(ledger.judge(twice).repeated()).isEqualTo(1);
  }
}
