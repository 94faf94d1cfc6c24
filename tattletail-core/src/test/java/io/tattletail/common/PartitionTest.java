package io.tattletail.common;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tattletail.spew.Micros;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PartitionTest {
  private static final Path ROOT = new Path("hdfs://nn/archive");
  private static final LocalDate DAY = LocalDate.of(2026, 11, 22);

  private static void assertHasADirectoryOfItsOwn(String channel) {
    Partition.checkChannel(channel);
    Path directory = new Partition(channel, DAY).directory(ROOT);

    assertThat(directory.getName()).isEqualTo("date=2026-11-22");
    assertThat(directory.getParent().getParent()).isEqualTo(ROOT);
    assertThat(directory.toUri().normalize()).isEqualTo(directory.toUri());
    assertThat(Partition.parseChannel(directory.getParent().getName())).contains(channel);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "contact.added",
        "../../etc",
        "..",
        ".",
        "a/b",
        "/",
        "//a//",
        "#x",
        "a=b",
        "channel=a",
        "%2F",
        "a:b",
        "hdfs://other/x",
        "\uD83D\uDE00",
        "a b",
        " ",
        "{}",
        "\\",
        "\n",
        "e\u0301",
        "\u00e9",
        "_x",
        ".x",
        "__hive_default_partition__"
      })
  void aChannelHasADirectoryOfItsOwnInsideTheArchive(String channel) {
    assertHasADirectoryOfItsOwn(channel);
  }

  @Test
  void aChannelIsEscapedAsHiveDoes() {
    assertThat(new Partition("../#é", DAY).directory(ROOT))
        .hasToString("hdfs://nn/archive/channel=..%2F%23é/date=2026-11-22");
  }

  @ParameterizedTest
  @CsvSource({"a, 247", "é, 123", "/, 82", "\uD83D\uDE00, 61"})
  void aDirectoryNameHasAtMost247EscapedBytes(String character, int most) {
    assertHasADirectoryOfItsOwn(character.repeat(most));

    assertThatThrownBy(() -> Partition.checkChannel(character.repeat(most + 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("its directory name would take")
        .hasMessageEndingWith("bytes of UTF-8, of 247");
  }

  @Test
  void whatCannotBeADirectoryIsAClearError() {
    assertRefused("", "a channel's name cannot be empty");
    assertRefused("__HIVE_DEFAULT_PARTITION__", "Hive and Spark read this name as no value");
    assertRefused("a\0b", "it contains NUL");
    assertRefused("a\ud800", "a channel's name has a lone surrogate");
    assertRefused("\udc00\ud800", "a channel's name has a lone surrogate");
    assertRefused("x".repeat(1_000), "would take 1000 bytes of UTF-8, of 247");
  }

  private static void assertRefused(String channel, String message) {
    assertThatThrownBy(() -> new Partition(channel, DAY))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  @Test
  void twoChannelsNeverShareADirectory() {
    long seed = 99;
    Random random = new Random(seed);
    String alphabet = "ab%2Ff/=#.\\{}\u00e9\u0001 :";
    Map<String, String> channelOf = new HashMap<>();
    for (int i = 0; i < 50_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int length = 1 + random.nextInt(6); length > 0; length--) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      String channel = text.toString();
      String directory = new Partition(channel, DAY).directory(ROOT).toString();
      String other = channelOf.putIfAbsent(directory, channel);
      assertThat(other == null ? channel : other)
          .as("seed %d, round %d", seed, i)
          .isEqualTo(channel);
      assertHasADirectoryOfItsOwn(channel);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "channel",
        "Channel=a",
        "channel=a/b",
        "channel=%61",
        "date=2026-01-01",
        "_tattletail"
      })
  void aForeignDirectoryIsNoChannels(String name) {
    assertThat(Partition.parseChannel(name)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "date=",
        "date=2026-1-1",
        "date=2026-02-30",
        "date=+10000-01-01",
        "date=-0001-01-01",
        "date=20260101",
        "2026-01-01"
      })
  void aForeignDirectoryIsNoDays(String name) {
    assertThat(Partition.parseDate(name)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0000-01-01", "2024-02-29", "9999-12-31"})
  void aDayComesBack(LocalDate day) {
    String name = new Partition("c", day).directory(ROOT).getName();

    assertThat(name.getBytes(UTF_8)).hasSize(15);
    assertThat(Partition.parseDate(name)).contains(day);
  }

  @Test
  void aDayIsInTheYears0000To9999() {
    for (LocalDate day : new LocalDate[] {LocalDate.of(-1, 12, 31), LocalDate.of(10_000, 1, 1)}) {
      assertThatThrownBy(() -> new Partition("c", day))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("is not in the years 0000 to 9999");
    }
  }

  @Test
  void anEventsPartitionIsItsDayInUtc() {
    assertThat(Partition.of("c", -1)).isEqualTo(new Partition("c", LocalDate.of(1969, 12, 31)));
    assertThat(Partition.of("c", 0)).isEqualTo(new Partition("c", LocalDate.EPOCH));
    assertThat(Partition.of("c", Micros.LATEST).date()).isEqualTo("9999-12-31");
    assertThat(Partition.of("c", Micros.EARLIEST).date()).isEqualTo("0000-01-01");
  }
}
