package io.tattletail.recorder.legacy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.SequenceFile.CompressionType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SequenceFilesTest {
  private final Configuration configuration = new Configuration(false);
  private final List<SourceDamage> damage = new ArrayList<>();

  @TempDir private java.nio.file.Path directory;

  SequenceFilesTest() {
    // Without the checksum files of Hadoop's local file system, which hide damage.
    configuration.set("fs.file.impl", org.apache.hadoop.fs.RawLocalFileSystem.class.getName());
    configuration.set("fs.defaultFS", "file:///");
    configuration.setBoolean("fs.file.impl.disable.cache", true);
    configuration.setInt("io.seqfile.compress.blocksize", 2_000);
  }

  private Path path(String name) {
    return new Path(directory.resolve(name).toUri());
  }

  private static List<String> rows(String prefix, int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> prefix + " row " + i + " " + "x".repeat(i % 50))
        .toList();
  }

  private record Read(String position, String text, String bookmark) {}

  private List<Read> read(SequenceFiles files, Optional<String> bookmark) throws IOException {
    List<Read> rows = new ArrayList<>();
    try (RowCursor cursor =
        files.open(bookmark, new LegacySource.Context(configuration, damage::add))) {
      while (cursor.next()) {
        rows.add(new Read(cursor.row().position(), cursor.row().text(), cursor.bookmark()));
      }
      rows.add(new Read("", "", cursor.bookmark()));
    }
    return rows;
  }

  private SequenceFiles source() {
    return SequenceFiles.under(new Path(directory.toUri()));
  }

  @ParameterizedTest
  @EnumSource(CompressionType.class)
  void fromEachBookmarkExactlyTheOtherRowsFollowAtTheSamePositions(CompressionType compression)
      throws Exception {
    LegacyFiles.write(configuration, path("b"), compression, rows("b", 300));
    LegacyFiles.write(configuration, path("a/2"), compression, rows("a2", 120));
    LegacyFiles.write(configuration, path("a/10"), compression, rows("a10", 1));
    LegacyFiles.write(configuration, path("c"), compression, List.of());
    Files.writeString(directory.resolve("_SUCCESS"), "");
    List<Read> all = read(source(), Optional.empty());
    List<String> expected = new ArrayList<>(rows("a10", 1));
    expected.addAll(rows("a2", 120));
    expected.addAll(rows("b", 300));
    expected.add("");
    assertThat(all).extracting(Read::text).isEqualTo(expected);
    assertThat(all).extracting(Read::position).doesNotHaveDuplicates();
    for (int i = 0; i < all.size(); i += 7) {
      assertThat(read(source(), Optional.of(all.get(i).bookmark())))
          .isEqualTo(i == all.size() - 1 ? all.subList(i, i + 1) : all.subList(i + 1, all.size()));
    }
    assertThat(read(source(), Optional.of(all.get(all.size() - 1).bookmark())))
        .isEqualTo(all.subList(all.size() - 1, all.size()));
    assertThat(damage).isEmpty();
  }

  @Test
  void keysAndValuesOfOtherTypesHaveTheirBytesOrDigits() throws Exception {
    LegacyFiles.writeBytes(configuration, path("a"), List.of("first", "second"));
    try (RowCursor cursor =
        source().open(Optional.empty(), new LegacySource.Context(configuration, damage::add))) {
      assertThat(cursor.next()).isTrue();
      assertThat(cursor.next()).isTrue();
      assertThat(UTF_8.decode(cursor.row().key()).toString()).isEqualTo("1");
      assertThat(cursor.row().text()).isEqualTo("second");
    }
  }

  @Test
  void anEmptyDirectoryHasNoRowsAndAMissingOneIsAnError() throws Exception {
    assertThat(read(source(), Optional.empty())).hasSize(1);
    assertThatThrownBy(() -> read(SequenceFiles.under(path("none")), Optional.empty()))
        .isInstanceOf(FileNotFoundException.class)
        .hasMessageContaining("none");
  }

  @Test
  void aFileAddedAmongThoseThatAreDoneIsAnErrorAndOneBehindThemIsRead() throws Exception {
    LegacyFiles.write(configuration, path("b"), CompressionType.BLOCK, rows("b", 10));
    List<Read> all = read(source(), Optional.empty());
    Optional<String> end = Optional.of(all.get(all.size() - 1).bookmark());
    LegacyFiles.write(configuration, path("c"), CompressionType.BLOCK, rows("c", 3));
    assertThat(read(source(), end)).hasSize(4);
    LegacyFiles.write(configuration, path("a"), CompressionType.BLOCK, rows("a", 3));
    assertThatThrownBy(() -> read(source(), end))
        .isInstanceOf(SourceChangedException.class)
        .hasMessageContaining("the first 1 files that were imported are not the same any more");
    assertThatThrownBy(() -> read(source(), Optional.of(all.get(4).bookmark())))
        .isInstanceOf(SourceChangedException.class)
        .hasMessageContaining("file b, of which a part was imported");
  }

  @ParameterizedTest
  @EnumSource(CompressionType.class)
  void aTruncatedFileIsNeverTakenForAWholeOne(CompressionType compression) throws Exception {
    LegacyFiles.write(configuration, path("a"), compression, rows("a", 200));
    byte[] whole = Files.readAllBytes(directory.resolve("a"));
    int rows = 200;
    int silent = 0;
    for (int length = whole.length - 1; length > 0; length -= 3) {
      Files.write(directory.resolve("a"), java.util.Arrays.copyOf(whole, length));
      damage.clear();
      int read = read(source().onDamage(DamagePolicy.SKIP), Optional.empty()).size() - 1;
      assertThat(read).isLessThan(200);
      if (damage.isEmpty()) {
        // Between two records or blocks nothing tells.
        silent++;
      }
      assertThat(read).isLessThanOrEqualTo(rows);
      rows = read;
    }
    assertThat(silent).isLessThan(compression == CompressionType.BLOCK ? 4 : 80);
  }

  @Test
  void damageIsToldWithFileAndPositionAndCanBeSteppedOver() throws Exception {
    LegacyFiles.write(configuration, path("a"), CompressionType.BLOCK, rows("a", 500));
    LegacyFiles.write(configuration, path("b"), CompressionType.BLOCK, rows("b", 5));
    List<Read> all = read(source(), Optional.empty());
    byte[] bytes = Files.readAllBytes(directory.resolve("a"));
    bytes[bytes.length / 2] ^= 0x55;
    Files.write(directory.resolve("a"), bytes);
    assertThatThrownBy(() -> read(source(), Optional.empty()))
        .isInstanceOf(DamagedSourceException.class)
        .hasMessageMatching("(?s).*/a is damaged at byte [0-9]+ of " + bytes.length + ": .*")
        .hasMessageContaining("DamagePolicy.SKIP");
    List<Read> rest = read(source().onDamage(DamagePolicy.SKIP), Optional.empty());
    assertThat(rest.size()).isBetween(400, all.size() - 1);
    assertThat(all).extracting(Read::position).containsAll(positions(rest));
    assertThat(damage).hasSize(1);
    assertThat(damage.get(0).file()).endsWith("/a");
    assertThat(damage.get(0).from()).isLessThan(bytes.length / 2);
    assertThat(damage.get(0).to()).isGreaterThan(bytes.length / 2);
  }

  private static List<String> positions(List<Read> rows) {
    return rows.stream().map(Read::position).toList();
  }

  @ParameterizedTest
  @EnumSource(CompressionType.class)
  void flippedBitsNeverHangTheReaderNorFailItOtherwiseThanByDamage(CompressionType compression)
      throws Exception {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    LegacyFiles.write(configuration, path("a"), compression, rows("a", 200));
    byte[] whole = Files.readAllBytes(directory.resolve("a"));
    for (int round = 0; round < 300; round++) {
      byte[] bytes = whole.clone();
      bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      Files.write(directory.resolve("a"), bytes);
      try {
        int rows = read(source().onDamage(DamagePolicy.SKIP), Optional.empty()).size();
        assertThat(rows).as("seed %s", seed).isLessThanOrEqualTo(201);
      } catch (UnmappableRowException e) {
        // The flipped bit is in a text, which is no UTF-8 any more.
        assertThat(e).hasMessage("its value is no UTF-8");
      } catch (IOException e) {
        // The header names the types and the codec.
        assertThat(e.getMessage()).as("seed %s", seed).contains("/a");
      }
    }
  }

  @Test
  void whatIsNoSequenceFileIsDamaged() throws Exception {
    Files.writeString(directory.resolve("a"), "a\tb\tc\n");
    assertThatThrownBy(() -> read(source(), Optional.empty()))
        .isInstanceOf(DamagedSourceException.class)
        .hasMessageContaining("/a is damaged at byte 0 of 6")
        .hasMessageContaining("not a SequenceFile");
  }
}
