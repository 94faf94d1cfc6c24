package io.tattletail.internal.layout;

import static org.assertj.core.api.Assertions.assertThat;

import io.tattletail.internal.layout.SegmentName.Part;
import io.tattletail.internal.layout.SegmentName.Sealed;
import io.tattletail.internal.layout.SegmentName.Unsealed;
import io.tattletail.spew.Micros;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SegmentNameTest {
  private static final String RECORDER = "crm-eu-1.20261122T101500Z.1a";

  private static long micros(String time) {
    return Micros.of(Instant.parse(time));
  }

  @Test
  void aSealedNameHasFirstAndLastTimeRecorderAndNumber() {
    Sealed name =
        new Sealed(
            micros("2026-11-22T10:15:00.000001Z"),
            micros("2026-11-22T11:14:59.999Z"),
            RECORDER,
            42);

    assertThat(name.fileName())
        .isEqualTo(
            "20261122T101500.000001Z-20261122T111459.999000Z-crm-eu-1.20261122T101500Z.1a-42.avro");
    assertThat(SegmentName.parse(name.fileName())).contains(name);
  }

  @Test
  void anUnsealedNameIsHidden() {
    Unsealed name = new Unsealed(RECORDER, 0);

    assertThat(name.fileName()).isEqualTo(".crm-eu-1.20261122T101500Z.1a-0.avro");
    assertThat(SegmentName.parse(name.fileName())).contains(name);
  }

  @Test
  void aPartIsHiddenAndSaysWhereInItsSegmentItBegins() {
    Part name = new Part(RECORDER, 7, 1187);

    assertThat(name.fileName()).isEqualTo(".crm-eu-1.20261122T101500Z.1a-7+1187.avro");
    assertThat(SegmentName.parse(name.fileName())).contains(name);
    assertThat(SegmentName.parse(new Part(RECORDER, 0, 999_999_999_999_999_999L).fileName()))
        .contains(new Part(RECORDER, 0, 999_999_999_999_999_999L));
  }

  @Test
  void partsSortBeforeTheUnsealedFileThatReplacesThem() {
    assertThat(
            NameOrder.BYTEWISE.compare(
                new Part(RECORDER, 7, Long.MAX_VALUE).fileName(),
                new Unsealed(RECORDER, 7).fileName()))
        .isNegative();
  }

  @Test
  void theBoundsOfTimeAndNumberComeBack() {
    Sealed name = new Sealed(Micros.EARLIEST, Micros.LATEST, RECORDER, 999_999_999_999_999_999L);

    assertThat(name.fileName()).startsWith("00000101T000000.000000Z-99991231T235959.999999Z-");
    assertThat(SegmentName.parse(name.fileName())).contains(name);
  }

  private static long randomMicros(Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> Micros.EARLIEST + random.nextInt(3);
      case 1 -> Micros.LATEST - random.nextInt(3);
      case 2 -> random.nextInt(5) - 2;
      default -> random.nextLong(Micros.EARLIEST, Micros.LATEST);
    };
  }

  @Test
  void nameOrderIsTimeOrder() {
    long seed = 31;
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      Sealed one = new Sealed(randomMicros(random), randomMicros(random), RECORDER, 1);
      Sealed other = new Sealed(randomMicros(random), randomMicros(random), RECORDER, 1);
      int byTime = Long.compare(one.firstMicros(), other.firstMicros());
      if (byTime == 0) {
        byTime = Long.compare(one.lastMicros(), other.lastMicros());
      }

      assertThat(Integer.signum(NameOrder.BYTEWISE.compare(one.fileName(), other.fileName())))
          .as("seed %d, round %d: %s, %s", seed, i, one, other)
          .isEqualTo(byTime);
      assertThat(SegmentName.parse(one.fileName())).contains(one);
    }
  }

  @Test
  void anUnsealedNameSortsBeforeEverySealedOne() {
    String earliest =
        new Sealed(Micros.EARLIEST, Micros.EARLIEST, "0.00000000T000000Z.0", 0).fileName();

    assertThat(NameOrder.BYTEWISE.compare(new Unsealed("z" + RECORDER, 9).fileName(), earliest))
        .isNegative();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "part-00000.avro",
        "events.1700000000.avro",
        ".r-0.avro",
        "..crm.20261122T101500Z.1a-0.avro",
        ".crm.20261122T101500Z.1a-00.avro",
        ".crm.20261122T101500Z.1a-01.avro",
        ".crm.20261122T101500Z.1a--1.avro",
        ".crm.20261122T101500Z.1a-9999999999999999999.avro",
        ".crm.20261122T101500Z.1a-0+0.avro",
        ".crm.20261122T101500Z.1a-0+01.avro",
        ".crm.20261122T101500Z.1a-0+-1.avro",
        ".crm.20261122T101500Z.1a-0+.avro",
        ".crm.20261122T101500Z.1a-0+1+2.avro",
        ".crm.20261122T101500Z.1a-0+9999999999999999999.avro",
        "20261122T101500.000001Z-20261122T101500.000001Z-crm.20261122T101500Z.1a-0+9.avro",
        ".crm.20261122T101500Z.1a-0.avro.crc",
        ".crm.20261122T101500Z.1a-0.AVRO",
        "_.crm.20261122T101500Z.1a-0.avro",
        "crm.20261122T101500Z.1a-0.avro",
        "20261122T101500.000001Z-crm.20261122T101500Z.1a-0.avro",
        "20261132T101500.000001Z-20261132T101500.000001Z-crm.20261122T101500Z.1a-0.avro",
        "20260229T101500.000001Z-20260301T101500.000001Z-crm.20261122T101500Z.1a-0.avro",
        "20261122T241500.000001Z-20261122T101500.000001Z-crm.20261122T101500Z.1a-0.avro",
        "20261122T101500.00001Z-20261122T101500.000001Z-crm.20261122T101500Z.1a-0.avro",
        "20261122T101500.000001Z-20261122T101500.000001Z-crm.20261122T101500Z.1a-0.avro\n"
      })
  void anyOtherNameIsForeign(String fileName) {
    assertThat(SegmentName.parse(fileName)).isEmpty();
  }
}
