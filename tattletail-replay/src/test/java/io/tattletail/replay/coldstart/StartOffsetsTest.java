package io.tattletail.replay.coldstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.tattletail.spew.PositionUnavailableException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StartOffsetsTest {
  private static final String STREAM = "orders";

  private final Coverage coverage = new Coverage(Rules.PROVEN);
  private final Coverage passed = new Coverage(Rules.PROVEN);
  private final StartOffsets starts = new StartOffsets(coverage, passed, Rules.PROVEN);

  private static PositionUnavailableException refusal(long requested, long earliest, long latest) {
    return new PositionUnavailableException(STREAM, requested, earliest, latest);
  }

  @Test
  void startsAtTheEndOfTheUnbrokenCoverageAndNotAtTheHighestOffset() {
    coverage.add(STREAM, -1, 40);
    coverage.add(STREAM, 50, 90);
    assertThat(starts.offsets()).isEqualTo(Map.of(STREAM, 40L));
  }

  @Test
  void asksForWhatIsBeforeTheFirstCoveredOffsetUntilTheBrokerSaysThatItHasNothing() {
    coverage.add(STREAM, 20, 40);
    assertThat(starts.offsets()).isEqualTo(Map.of(STREAM, -1L));
    assertThat(starts.refused(refusal(-1, 10, 60))).isEmpty();
    assertThat(starts.offsets()).isEqualTo(Map.of(STREAM, 10L));
    assertThat(starts.beginnings()).isEqualTo(Map.of(STREAM, 10L));
    assertThat(starts.refused(refusal(10, 25, 60))).isEmpty();
    assertThat(starts.offsets()).isEqualTo(Map.of(STREAM, 40L));
    assertThat(starts.beginnings()).isEqualTo(Map.of(STREAM, 20L));
  }

  @Test
  void whatIsNeitherCoveredNorAtTheBrokerIsAHoleUntilItIsCoveredOrPassed() {
    coverage.add(STREAM, -1, 40);
    coverage.add(STREAM, 42, 45);
    assertThat(starts.refused(refusal(40, 47, 60)))
        .containsExactly(
            new Hole(STREAM, 40, 42, Hole.Kind.LOST), new Hole(STREAM, 45, 47, Hole.Kind.LOST));
    coverage.add(STREAM, 40, 42);
    assertThat(starts.holes(STREAM)).containsExactly(new Hole(STREAM, 45, 47, Hole.Kind.LOST));
    starts.holes(STREAM).forEach(starts::pass);
    assertThat(starts.holes(STREAM)).isEmpty();
    assertThat(starts.offsets()).isEqualTo(Map.of(STREAM, 47L));
  }

  @Test
  void aStreamThatTheBrokerHasNotIsToldAndNotAskedForOnceItIsPassed() {
    coverage.add(STREAM, -1, 40);
    coverage.add("others", -1, 3);
    Hole hole = new Hole(STREAM, -1, 40, Hole.Kind.NOT_AT_BROKER);
    assertThat(starts.refused(refusal(40, -1, -1))).containsExactly(hole);
    starts.pass(hole);
    assertThat(starts.offsets()).isEqualTo(Map.of("others", 3L));
  }
}
