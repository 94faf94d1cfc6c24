package io.tattletail.replay.coldstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tattletail.spew.SpewPosition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LiveOffsetsTest {
  private final DeliveredHistory delivered =
      new DeliveredHistory(
          new DeliveredHistory.Owner(List.of("archive"), Optional.empty(), "channels", "service"),
          ColdStartSettings.defaults());
  private final List<Hole> holes = new ArrayList<>();
  private final LiveOffsets offsets = new LiveOffsets(delivered, holes::add);

  private static SpewPosition at(long previous, long offset) {
    return new SpewPosition("orders", previous, offset);
  }

  @Test
  void offsetsThatFollowEachOtherLeaveNoHole() throws Exception {
    offsets.startsAfter(Map.of("orders", 4L));
    offsets.delivered(at(4, 5));
    offsets.delivered(at(5, 9));
    assertThat(offsets.hasAhead()).isTrue();
    assertThat(offsets.settle()).isEqualTo(2);
    offsets.delivered(at(9, 10));
    assertThat(offsets.settle()).isEqualTo(1);
    assertThat(offsets.hasAhead()).isFalse();
    assertThat(holes).isEmpty();
  }

  @Test
  void offsetsThatTheBrokerLeftOutAreAHoleOnce() throws Exception {
    offsets.startsAfter(Map.of("orders", 4L));
    offsets.delivered(at(7, 8));
    offsets.forgetAhead();
    offsets.delivered(at(7, 8));
    assertThat(holes).containsExactly(new Hole("orders", 4, 7, Hole.Kind.LOST));
  }

  @Test
  void offsetsThatTheArchiveDeliveredAreNoHole() throws Exception {
    delivered.coverage.add("orders", 4, 7);
    offsets.startsAfter(Map.of("orders", 4L));
    offsets.delivered(at(7, 8));
    assertThat(holes).isEmpty();
  }

  @Test
  void aSkippedOffsetIsCoveredAndLeavesNoHole() throws Exception {
    offsets.startsAfter(Map.of("orders", 4L));
    offsets.skipped(at(4, 5));
    offsets.delivered(at(5, 6));
    assertThat(holes).isEmpty();
    assertThat(delivered.coverage.covers(at(4, 5))).isTrue();
    assertThat(offsets.settle()).isEqualTo(1);
  }

  @Test
  void aStreamThatHasNoStartOffsetBeginsWhereTheBrokerBegins() throws Exception {
    offsets.startsAfter(Map.of());
    offsets.delivered(at(41, 42));
    assertThat(holes).isEmpty();
    assertThat(delivered.transition().beginsAfter()).isEqualTo(Map.of("orders", 41L));
  }

  @Test
  void aHoleThatIsNotAcceptedStopsTheEvent() {
    LiveOffsets strict =
        new LiveOffsets(
            delivered,
            hole -> {
              throw new ColdStartException("not without " + hole);
            });
    strict.startsAfter(Map.of("orders", 4L));
    assertThatThrownBy(() -> strict.delivered(at(7, 8)))
        .isInstanceOf(ColdStartException.class)
        .hasMessage("not without stream orders offsets 5 to 7 (LOST)");
    assertThat(strict.hasAhead()).isFalse();
  }
}
