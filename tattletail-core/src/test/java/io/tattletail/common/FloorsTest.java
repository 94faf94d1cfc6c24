package io.tattletail.common;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tattletail.common.Floors.Floor;
import io.tattletail.common.Floors.Hold;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FloorsTest {
  private static final LocalDate DAY = LocalDate.of(2026, 11, 26);

  @Test
  void withoutAFloorNothingIsRetired() {
    assertThat(Floors.none().isRetired("a", LocalDate.of(0, 1, 1))).isFalse();
    assertThat(Floors.none().firstKept("a")).isEmpty();
  }

  @Test
  void aDayBeforeTheFloorIsRetired() {
    Floors floors = Floors.of(List.of(new Floor("a.*", DAY)), List.of());
    assertThat(floors.isRetired("a.b", DAY.minusDays(1))).isTrue();
    assertThat(floors.isRetired(new Partition("a.b", DAY.minusDays(1)))).isTrue();
    assertThat(floors.isRetired("a.b", DAY)).isFalse();
    assertThat(floors.isRetired("b", DAY.minusDays(1))).isFalse();
    assertThat(floors.isRetired("a.b.c", DAY.minusDays(1))).isFalse();
  }

  @Test
  void theHighestOfAllFloorsThatMatchCounts() {
    Floors floors =
        Floors.of(
            List.of(
                new Floor("**", DAY.minusDays(9)),
                new Floor("a", List.of(), DAY, Map.of("a", DAY.minusDays(5))),
                new Floor("*", List.of("a", "b.*"), DAY.minusDays(1), Map.of())),
            List.of());
    assertThat(floors.firstKept("a")).contains(DAY.minusDays(5));
    assertThat(floors.firstKept("b")).contains(DAY.minusDays(1));
    assertThat(floors.firstKept("b.c")).contains(DAY.minusDays(9));
  }

  @Test
  void aHeldDayIsNotRetired() {
    Floors floors =
        Floors.of(
            List.of(new Floor("**", DAY)),
            List.of(new Hold("a", DAY.minusDays(3), DAY.minusDays(1), "case 7")));
    assertThat(floors.isRetired("a", DAY.minusDays(4))).isTrue();
    assertThat(floors.isRetired("a", DAY.minusDays(3))).isFalse();
    assertThat(floors.isRetired("a", DAY.minusDays(2))).isFalse();
    assertThat(floors.isRetired("a", DAY.minusDays(1))).isTrue();
    assertThat(floors.isRetired("b", DAY.minusDays(2))).isTrue();
    assertThat(floors.isBelowFloor("a", DAY.minusDays(2))).isTrue();
    assertThat(floors.hold("a", DAY.minusDays(2))).map(Hold::reason).contains("case 7");
    assertThatThrownBy(() -> new Hold("a", DAY, DAY, "no day"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a hold from 2026-11-26 until 2026-11-26");
  }

  @Test
  void aFloorCanBeLoweredForOneChannel() {
    Floors floors =
        Floors.of(List.of(new Floor("**", DAY), new Floor("a", DAY.minusDays(7))), List.of())
            .keeping("a", DAY.minusDays(3));
    assertThat(floors.firstKept("a")).contains(DAY.minusDays(3));
    assertThat(floors.firstKept("b")).contains(DAY);
    assertThat(floors.keeping("a", DAY)).isEqualTo(floors);
  }
}
