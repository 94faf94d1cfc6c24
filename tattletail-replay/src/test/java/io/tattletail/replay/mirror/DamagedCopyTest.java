package io.tattletail.replay.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import io.tattletail.common.ArchivePermissions;
import io.tattletail.common.Floors.Floor;
import io.tattletail.common.Partition;
import io.tattletail.internal.layout.ArchiveStore;
import io.tattletail.internal.segment.SegmentMetadata;
import io.tattletail.internal.segment.SegmentRecord;
import io.tattletail.internal.segment.SegmentWriter;
import io.tattletail.spew.JsonSpewSerializer;
import io.tattletail.spew.Micros;
import io.tattletail.spew.SpewEvent;
import io.tattletail.testkit.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damage on either side, retired days, and what is in the copy alone. */
class DamagedCopyTest {
  private static final String RECORDER = "r.20260301T000000Z.0";

  private final long seed = new Random().nextLong();
  private final Configuration conf = new Configuration();

  @TempDir java.nio.file.Path directory;

  private Originals original;
  private Path copyRoot;

  @BeforeEach
  void record() throws Exception {
    original = new Originals(new Path(directory.resolve("original").toUri()), conf, seed);
    copyRoot = new Path(directory.resolve("copy").toUri());
    original.record(300);
  }

  @AfterEach
  void close() throws Exception {
    original.close();
  }

  private ArchiveMirror mirror(MirrorOptions options) {
    return ArchiveMirror.of(original.archive(), copyRoot, conf, options);
  }

  private MirrorReport pass() throws IOException {
    MirrorReport report = mirror(MirrorOptions.defaults()).run();
    assertThat(report.problems()).as("seed %d", seed).isEmpty();
    return report;
  }

  private void isSame() throws IOException {
    assertThat(Originals.replay(copyRoot, conf))
        .as("seed %d", seed)
        .isEqualTo(Originals.replay(original.root(), conf));
  }

  private List<java.nio.file.Path> files(String side, String suffix) throws IOException {
    try (Stream<java.nio.file.Path> files = Files.walk(directory.resolve(side))) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> file.getFileName().toString().endsWith(suffix))
          .filter(file -> file.toString().contains("channel="))
          .sorted()
          .toList();
    }
  }

  private static void flip(java.nio.file.Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
  }

  @Test
  void whatIsDamagedInTheCopyIsCopiedAgainWhenAllOfItIsVerified() throws Exception {
    original.publish();
    pass();
    List<java.nio.file.Path> whole =
        files("copy", ".avro").stream()
            .filter(file -> !file.getFileName().toString().startsWith("."))
            .toList();
    for (java.nio.file.Path file : whole) {
      flip(file);
    }
    MirrorReport report = mirror(MirrorOptions.defaults().verification(Verification.ALL)).run();
    assertThat(report.problems()).as("seed %d", seed).isEmpty();
    assertThat(report.filesRepaired()).as("seed %d", seed).isGreaterThanOrEqualTo(whole.size());
    isSame();
  }

  @Test
  void aPartThatIsDamagedIsCopiedAgainToo() throws Exception {
    Partition partition = new Partition("open", LocalDate.of(2026, 3, 1));
    try (SegmentWriter writer = write(partition, 2)) {
      writer.hflush();
      pass();
      flip(onlyFile("copy", "channel=open"));
      MirrorReport report = mirror(MirrorOptions.defaults().verification(Verification.ALL)).run();
      assertThat(report.filesRepaired()).isEqualTo(1);
      isSame();
    }
  }

  @Test
  void aPartThatIsLostIsCopiedAgainThoughLaterPartsAreThere() throws Exception {
    Partition partition = new Partition("open", LocalDate.of(2026, 3, 1));
    try (SegmentWriter writer = write(partition, 1)) {
      List<java.nio.file.Path> parts = new ArrayList<>();
      for (int i = 1; i < 6; i++) {
        writer.hflush();
        pass();
        files("copy", ".avro").stream()
            .filter(file -> file.toString().contains("channel=open") && !parts.contains(file))
            .forEach(parts::add);
        assertThat(parts).hasSize(i);
        append(writer, partition, i);
      }
      Files.delete(parts.get(0));
      Files.delete(parts.get(2));
      for (int i = 6; i < 9; i++) {
        writer.hflush();
        pass();
        isSame();
        append(writer, partition, i);
      }
    }
  }

  @Test
  void whatIsDamagedInTheOriginalIsNotCopiedAndItsChannelHasNoNewRecoveryPoint() throws Exception {
    RecoveryPoints before = pass().recoveryPoints();
    original.record(150);
    java.nio.file.Path damaged = newestSealed();
    byte[] whole = Files.readAllBytes(damaged);
    flip(damaged);

    MirrorReport report = mirror(MirrorOptions.defaults()).run();

    assertThat(report.problems()).as("seed %d", seed).hasSize(1);
    MirrorReport.Problem problem = report.problems().get(0);
    assertThat(problem.message())
        .contains(damaged.getFileName().toString())
        .contains("is damaged at byte");
    SortedMap<String, Instant> after = report.recoveryPoints().channels();
    assertThat(report.recoveryPoints().archive()).isEqualTo(before.archive());
    for (Map.Entry<String, Instant> point : after.entrySet()) {
      if (problem.place().contains("channel=" + point.getKey() + "/")) {
        assertThat(point.getValue()).isEqualTo(before.channel(point.getKey()).orElseThrow());
      } else {
        assertThat(point.getValue()).isAfter(before.channel(point.getKey()).orElse(Instant.MIN));
      }
    }
    assertThat(ArchiveMirror.recoveryPoints(copyRoot, conf)).isEqualTo(report.recoveryPoints());

    Files.write(damaged, whole);
    assertThat(pass().recoveryPoints().archive().orElseThrow())
        .isAfter(before.archive().orElseThrow());
    isSame();
  }

  /** What the recorder has acknowledged it may still seal. */
  private java.nio.file.Path newestSealed() throws Exception {
    List<java.nio.file.Path> found = new ArrayList<>();
    Await.until(
        "a segment is sealed",
        () -> {
          newestSealedIfAny().ifPresent(found::add);
          return !found.isEmpty();
        });
    return found.get(0);
  }

  private Optional<java.nio.file.Path> newestSealedIfAny() throws IOException {
    try {
      List<String> copied =
          files("copy", ".avro").stream().map(file -> file.getFileName().toString()).toList();
      return files("original", ".avro").stream()
          .filter(file -> !file.getFileName().toString().startsWith("."))
          .filter(file -> !copied.contains(file.getFileName().toString()))
          .findFirst();
    } catch (UncheckedIOException e) {
      // A file was sealed, and so got another name, while the directory was walked.
      return Optional.empty();
    }
  }

  @Test
  void aRetiredDayIsHiddenAtOnceAndLeavesTheCopyWhenTheOriginalHasDeletedIt() throws Exception {
    original.record(300);
    original.publish();
    pass();
    LocalDate first = LocalDate.of(2026, 3, 2);
    long daysBefore = days("copy", "date=2026-03-01");
    assertThat(daysBefore).as("seed %d", seed).isPositive();

    original
        .archive()
        .store()
        .changeDescriptor(descriptor -> descriptor.withFloors(List.of(new Floor("**", first))));
    assertThat(pass().partitionsDeleted()).isZero();
    isSame();
    assertThat(days("copy", "date=2026-03-01")).isEqualTo(daysBefore);
    assertThat(Originals.replay(copyRoot, conf))
        .allMatch(event -> event.timestamp().toString().compareTo("2026-03-02") >= 0);

    java.nio.file.Path aside = directory.resolve("original/_retired/20260310T000000Z-x");
    for (String tree : List.of("recorded", "published")) {
      move(directory.resolve("original").resolve(tree), aside.resolve(tree), "date=2026-03-01");
    }
    assertThat(pass().partitionsDeleted()).isZero();
    assertThat(days("copy", "date=2026-03-01")).isEqualTo(daysBefore);

    MoreFiles.deleteRecursively(aside, RecursiveDeleteOption.ALLOW_INSECURE);
    assertThat(pass().partitionsDeleted()).as("seed %d", seed).isPositive();
    assertThat(days("copy", "date=2026-03-01")).isZero();
    isSame();
  }

  private long days(String side, String day) throws IOException {
    try (Stream<java.nio.file.Path> paths = Files.walk(directory.resolve(side))) {
      return paths.filter(path -> path.endsWith(day)).count();
    }
  }

  private static void move(java.nio.file.Path tree, java.nio.file.Path to, String day)
      throws IOException {
    List<java.nio.file.Path> found;
    try (Stream<java.nio.file.Path> paths = Files.walk(tree)) {
      found = paths.filter(path -> path.endsWith(day)).toList();
    }
    for (java.nio.file.Path path : found) {
      java.nio.file.Path target = to.resolve(tree.relativize(path).toString());
      Files.createDirectories(target.getParent());
      Files.move(path, target);
    }
  }

  @Test
  void anEventBelowTheFloorThatIsFoundInTheOriginalIsNotCopied() throws Exception {
    original.record(300);
    original
        .archive()
        .store()
        .changeDescriptor(
            descriptor ->
                descriptor.withFloors(List.of(new Floor("**", LocalDate.of(2026, 3, 2)))));
    pass();
    assertThat(days("original", "date=2026-03-01")).isPositive();
    assertThat(days("copy", "date=2026-03-01")).as("seed %d", seed).isZero();
    isSame();
  }

  @Test
  void whatIsInTheCopyAloneStaysAndIsTold() throws Exception {
    original.publish();
    pass();
    java.nio.file.Path round = files("copy", "round-0.avro").get(0);
    java.nio.file.Path lost =
        directory.resolve("original").resolve(directory.resolve("copy").relativize(round));
    Files.delete(lost);
    MirrorReport report = mirror(MirrorOptions.defaults()).run();
    assertThat(report.onlyInCopy()).as("seed %d", seed).contains(new Path(round.toUri()));
    assertThat(round).exists();
  }

  @Test
  void aCopyWithoutADescriptorIsMadeOnceThoughTheTreesAreThere() throws Exception {
    try (ArchiveStore copy =
        ArchiveStore.openOrCreateCopy(
            copyRoot, conf, ArchivePermissions.DEFAULT, original.archive().store().descriptor())) {
      assertThat(copy.isCopy()).isTrue();
      assertThat(copy.id()).isEqualTo(original.archive().id());
    }
    pass();
    isSame();
  }

  @Test
  void blocksThatTheSealedSegmentLacksStayInTheCopyAndAreTold() throws Exception {
    Partition partition = new Partition("salvaged", LocalDate.of(2026, 3, 1));
    write(partition, 2).close();
    pass();
    java.nio.file.Path part = onlyFile("copy", "channel=salvaged");
    assertThat(part.getFileName().toString()).startsWith("." + RECORDER + "-0+");

    // Its second block became unreadable, and a salvager sealed the first.
    Files.delete(onlyFile("original", "channel=salvaged"));
    try (SegmentWriter writer = write(partition, 1)) {
      writer.seal();
    }
    MirrorReport report = pass();
    assertThat(report.onlyInCopy()).contains(new Path(part.toUri()));
    assertThat(part).exists();
  }

  @Test
  void partsGoWhenTheSealedSegmentHasTheirBlocks() throws Exception {
    Partition partition = new Partition("sealed", LocalDate.of(2026, 3, 1));
    SegmentWriter writer = write(partition, 2);
    writer.hflush();
    pass();
    java.nio.file.Path part = onlyFile("copy", "channel=sealed");
    writer.seal();
    writer.close();
    MirrorReport report = pass();
    assertThat(report.onlyInCopy()).isEmpty();
    assertThat(part).doesNotExist();
    assertThat(onlyFile("copy", "channel=sealed").getFileName())
        .isEqualTo(onlyFile("original", "channel=sealed").getFileName());
  }

  private java.nio.file.Path onlyFile(String side, String channel) throws IOException {
    List<java.nio.file.Path> found =
        files(side, ".avro").stream().filter(file -> file.toString().contains(channel)).toList();
    assertThat(found).hasSize(1);
    return found.get(0);
  }

  /** An open segment of so many blocks of an event each. */
  private SegmentWriter write(Partition partition, int blocks) throws IOException {
    SegmentMetadata metadata =
        new SegmentMetadata(partition, JsonSpewSerializer.NAME, List.of(RECORDER));
    SegmentWriter writer = SegmentWriter.create(original.archive().store(), metadata, 0, 1 << 20);
    for (int i = 0; i < blocks; i++) {
      append(writer, partition, i);
    }
    return writer;
  }

  /** A block of one event. */
  private static void append(SegmentWriter writer, Partition partition, int i) throws IOException {
    SpewEvent event =
        SpewEvent.builder()
            .id("e" + i)
            .channel(partition.channel())
            .timestamp(Instant.parse("2026-03-01T12:00:00Z").plusSeconds(i))
            .build();
    writer.write(
        List.of(
            new SegmentRecord(
                Micros.of(event.timestamp()),
                0,
                i,
                "",
                0,
                0,
                event.id(),
                ByteBuffer.wrap(new JsonSpewSerializer().serialize(event)))));
  }
}
