package io.tattletail.replay.mirror;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tattletail.archive.Archive;
import io.tattletail.archive.rejected.RejectedEvents;
import io.tattletail.common.ArchiveException;
import io.tattletail.common.Floors.Floor;
import io.tattletail.common.RejectedEvent;
import io.tattletail.recorder.EventRecorder;
import io.tattletail.recorder.RecorderOptions;
import io.tattletail.recorder.RejectedBytes;
import io.tattletail.testkit.objectstore.ObjectStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Copies of an original that lives on, and what becomes of them. */
class LivingMirrorTest {
  private final long seed = new Random().nextLong();
  private final Configuration conf = new Configuration();

  @TempDir java.nio.file.Path directory;

  private Originals original;
  private Path copyRoot;

  @BeforeEach
  void open() throws Exception {
    original = new Originals(new Path(directory.resolve("original").toUri()), conf, seed);
    copyRoot = new Path(directory.resolve("copy").toUri());
  }

  @AfterEach
  void close() throws Exception {
    original.close();
  }

  private ArchiveMirror mirror() {
    return ArchiveMirror.of(original.archive(), copyRoot, conf);
  }

  private void isSame() throws IOException {
    assertThat(Originals.replay(copyRoot, conf))
        .as("seed %d", seed)
        .isEqualTo(Originals.replay(original.root(), conf));
  }

  @Test
  void allThatWasAcknowledgedBeforeTheRecoveryPointIsInTheCopy() throws Exception {
    original.record(50);
    ArchiveMirror mirror = mirror();
    AtomicBoolean over = new AtomicBoolean();
    CompletableFuture<Void> recording =
        CompletableFuture.runAsync(
            () -> {
              while (!over.get()) {
                original.record(5);
              }
            });
    for (int pass = 0; pass < 6; pass++) {
      Instant before = Instant.now();
      Map<String, Long> acknowledged = original.acknowledged();
      MirrorReport report = mirror.run();
      assertThat(report.problems()).as("seed %d", seed).isEmpty();
      assertThat(report.recoveryPoints().archive().orElseThrow()).isAfterOrEqualTo(before);
      List<Originals.Seen> copied = Originals.replay(copyRoot, conf);
      Set<Originals.Seen> known = new HashSet<>(copied);
      assertThat(Originals.replay(original.root(), conf))
          .as("seed %d, pass %d", seed, pass)
          .filteredOn(event -> event.offset() <= acknowledged.getOrDefault(event.stream(), -1L))
          .allMatch(known::contains);
      if (pass % 2 == 1) {
        original.publishAndSweep();
      }
    }
    over.set(true);
    recording.join();
    mirror.run();
    isSame();
  }

  @Test
  void twoMirrorsMayCopyToOnePlace() throws Exception {
    for (int turn = 0; turn < 4; turn++) {
      original.record(120);
      if (turn % 2 == 1) {
        original.publishAndSweep();
      }
      List<CompletableFuture<MirrorReport>> passes = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        passes.add(
            CompletableFuture.supplyAsync(
                () -> {
                  try {
                    return mirror().run();
                  } catch (IOException e) {
                    throw new UncheckedIOException(e);
                  }
                }));
      }
      for (CompletableFuture<MirrorReport> pass : passes) {
        assertThat(pass.join().problems()).as("seed %d, turn %d", seed, turn).isEmpty();
      }
      isSame();
    }
  }

  @Test
  void rejectedEventsAreInTheCopyAsTheyComeAndWholeFilesReplaceTheirParts() throws Exception {
    EventRecorder other =
        EventRecorder.open(
            original.root(), conf, RecorderOptions.defaults().name("other").withoutPublishing());
    for (int i = 0; i < 3; i++) {
      other.keepRejected(List.of(rejected("a" + i), rejected("b" + i)));
      assertThat(mirror().run().problems()).as("seed %d", seed).isEmpty();
      assertThat(rejected(copyRoot)).isEqualTo(rejected(original.root())).hasSize(2 * i + 2);
    }
    other.close();
    Instant later = Instant.now().plus(Duration.ofDays(8));
    MirrorReport report =
        ArchiveMirror.of(
                original.archive(), copyRoot, conf, MirrorOptions.defaults().clock(() -> later))
            .run();
    assertThat(report.filesDeleted()).as("seed %d", seed).isEqualTo(3);
    assertThat(rejected(copyRoot)).isEqualTo(rejected(original.root())).hasSize(6);
  }

  private static RejectedBytes rejected(String id) {
    return new RejectedBytes(
        "c", id, "none", Optional.empty(), ByteBuffer.wrap(id.getBytes(UTF_8)), "for a test");
  }

  private List<RejectedEvent> rejected(Path root) throws IOException {
    List<RejectedEvent> events = new ArrayList<>();
    try (Archive archive = Archive.open(root, conf)) {
      RejectedEvents rejected = RejectedEvents.read(archive);
      while (rejected.next()) {
        events.add(rejected.event());
      }
      assertThat(rejected.damage()).isEmpty();
    }
    return events;
  }

  @Test
  void aDrillComparesAnHourAndSaysWhatDiffers() throws Exception {
    original.record(200);
    ArchiveMirror mirror = mirror();
    mirror.run();
    DrillReport same = mirror.drill();
    assertThat(same.isSame()).as("seed %d: %s", seed, same).isTrue();
    assertThat(same.events()).isPositive();
    original.record(100);
    DrillReport other = mirror.drill(Instant.parse("2026-03-01T00:00:00Z"), Instant.MAX);
    assertThat(other.isSame()).isFalse();
    assertThat(other.difference().orElseThrow()).startsWith("the original has event ");
  }

  @Test
  void aCopyThatWasPromotedIsAnArchiveOfItsOwnAndMirrorsRefuseIt() throws Exception {
    original.record(200);
    mirror().run();
    List<Originals.Seen> before = Originals.replay(copyRoot, conf);
    assertThatThrownBy(() -> EventRecorder.open(copyRoot, conf, RecorderOptions.defaults()))
        .hasMessageContaining("promote");
    ArchiveMirror.promote(copyRoot, conf);
    assertThat(Originals.replay(copyRoot, conf)).isEqualTo(before);
    assertThatThrownBy(() -> mirror().run())
        .isInstanceOf(ArchiveException.class)
        .hasMessageContaining("it was promoted");
    EventRecorder.open(copyRoot, conf, RecorderOptions.defaults().withoutPublishing()).close();
    ArchiveMirror.promote(copyRoot, conf);
  }

  @Test
  void aCopyOfACopyClaimsNoMoreThanTheCopyHas() throws Exception {
    original.record(100);
    RecoveryPoints first = mirror().run().recoveryPoints();
    original.record(100);
    Path secondRoot = new Path(directory.resolve("second").toUri());
    try (Archive copy = Archive.open(copyRoot, conf)) {
      RecoveryPoints second = ArchiveMirror.of(copy, secondRoot, conf).run().recoveryPoints();
      assertThat(second).isEqualTo(first);
      assertThat(Originals.replay(secondRoot, conf)).isEqualTo(Originals.replay(copyRoot, conf));
    }
  }

  @Test
  void aPromotedCopyIsNoOriginalOfTheOtherCopies() throws Exception {
    original.record(100);
    mirror().run();
    Path secondRoot = new Path(directory.resolve("second").toUri());
    ArchiveMirror.of(original.archive(), secondRoot, conf).run();
    ArchiveMirror.promote(copyRoot, conf);
    try (Archive promoted = Archive.open(copyRoot, conf)) {
      assertThatThrownBy(() -> ArchiveMirror.of(promoted, secondRoot, conf).run())
          .isInstanceOf(ArchiveException.class)
          .hasMessageContaining("have one id, and other events since one of them was promoted");
      ArchiveMirror.of(promoted, new Path(directory.resolve("third").toUri()), conf).run();
    }
  }

  @Test
  void daysThatAreNotRetiredAnyMoreAreCopiedByTheNextPass() throws Exception {
    original.record(300);
    Floor floor = new Floor("**", LocalDate.of(2026, 3, 2));
    original
        .archive()
        .store()
        .changeDescriptor(descriptor -> descriptor.withFloors(List.of(floor)));
    ArchiveMirror mirror =
        ArchiveMirror.of(
            original.archive(), copyRoot, conf, MirrorOptions.defaults().margin(Duration.ZERO));
    mirror.run();
    assertThat(Originals.replay(copyRoot, conf)).as("seed %d", seed).isNotEmpty();
    isSame();
    original.archive().store().changeDescriptor(descriptor -> descriptor.withFloors(List.of()));
    assertThat(mirror.run().problems()).isEmpty();
    isSame();
  }

  @Test
  void aRecoveryPointOfAWrongClockIsDropped() throws Exception {
    original.record(50);
    Duration ahead = Duration.ofHours(2);
    ArchiveMirror.of(
            original.archive(),
            copyRoot,
            conf,
            MirrorOptions.defaults().clock(() -> Instant.now().plus(ahead)))
        .run();
    RecoveryPoints points = mirror().run().recoveryPoints();
    assertThat(points.archive().orElseThrow()).isBefore(Instant.now());
    assertThat(points.channels().values()).allMatch(point -> point.isBefore(Instant.now()));
  }

  @Test
  void aCopyInAnObjectStoreCannotBePromoted() throws Exception {
    ObjectStore store = ObjectStore.in(directory.resolve("bucket"), "offsite");
    Configuration configuration = store.install(conf);
    original.record(20);
    ArchiveMirror.of(original.archive(), store.path("copy"), configuration).run();
    assertThatThrownBy(() -> ArchiveMirror.promote(store.path("copy"), configuration))
        .isInstanceOf(ArchiveException.class)
        .hasMessageContaining("Mirror it to HDFS and promote the copy there");
  }

  @Test
  void passesAreLimitedInBandwidthAndTellHowFarTheyCame() throws Exception {
    original.record(60);
    List<MirrorProgress> told = new ArrayList<>();
    MirrorReport report =
        ArchiveMirror.of(
                original.archive(),
                copyRoot,
                conf,
                MirrorOptions.defaults().bytesPerSecond(10 << 20).listener(told::add))
            .run();
    assertThat(told).hasSize((int) report.partitions());
    assertThat(told.get(told.size() - 1).files()).isEqualTo(report.filesCopied());
    isSame();
  }
}
