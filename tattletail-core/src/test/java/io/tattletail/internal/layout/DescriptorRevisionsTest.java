package io.tattletail.internal.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tattletail.common.ArchiveException;
import io.tattletail.common.ArchivePermissions;
import io.tattletail.common.Floors;
import io.tattletail.common.Floors.Floor;
import io.tattletail.common.Floors.Hold;
import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DescriptorRevisionsTest {
  private static final LocalDate DAY = LocalDate.of(2026, 11, 26);

  @TempDir Path root;

  private ArchiveStore open() throws Exception {
    return ArchiveStore.open(path(), new Configuration(false));
  }

  private org.apache.hadoop.fs.Path path() {
    return new org.apache.hadoop.fs.Path("file:" + root);
  }

  @BeforeEach
  void create() throws Exception {
    ArchiveStore.openOrCreate(path(), new Configuration(false)).close();
  }

  private static ArchiveDescriptor held(ArchiveDescriptor descriptor, String reason) {
    List<Hold> holds = new ArrayList<>(descriptor.floors().holds());
    holds.add(new Hold("a", DAY, DAY.plusDays(1), reason));
    return descriptor.withHolds(holds);
  }

  @Test
  void aChangeIsARevisionAndTheFirstDescriptorStays() throws Exception {
    byte[] before = Files.readAllBytes(root.resolve("archive.json"));
    try (ArchiveStore archive = open();
        ArchiveStore other = open()) {
      assertThat(archive.id()).isPresent();
      archive.changeDescriptor(d -> d.withFloors(List.of(new Floor("a", DAY))));
      assertThat(archive.floors().firstKept("a")).contains(DAY);
      assertThat(other.floors()).isEqualTo(Floors.none());
      other.refresh();
      assertThat(other.floors()).isEqualTo(archive.floors());
      assertThat(other.id()).isEqualTo(archive.id());
    }
    assertThat(Files.readAllBytes(root.resolve("archive.json"))).isEqualTo(before);
    assertThat(root.resolve("archive-1.json")).isRegularFile();
  }

  @Test
  void aChangeThatChangesNothingMakesNoRevision() throws Exception {
    try (ArchiveStore archive = open()) {
      archive.changeDescriptor(d -> d);
      archive.changeDescriptor(ArchiveDescriptor::asOriginal);
    }
    assertThat(root.resolve("archive-1.json")).doesNotExist();
  }

  @Test
  void changesAtOnceAreAllThereAndTenRevisionsAreKept() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<?>> done = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        int thread = i;
        done.add(
            threads.submit(
                () -> {
                  try (ArchiveStore archive = open()) {
                    for (int k = 0; k < 10; k++) {
                      String reason = thread + "." + k;
                      archive.changeDescriptor(d -> held(d, reason));
                    }
                  }
                  return null;
                }));
      }
      for (Future<?> one : done) {
        one.get();
      }
    } finally {
      threads.shutdownNow();
    }
    try (ArchiveStore archive = open()) {
      assertThat(archive.floors().holds())
          .extracting(Hold::reason)
          .containsExactlyInAnyOrderElementsOf(
              IntStream.range(0, 4)
                  .boxed()
                  .flatMap(i -> IntStream.range(0, 10).mapToObj(k -> i + "." + k))
                  .toList());
    }
    String[] names = root.toFile().list();
    assertThat(names).isNotNull().noneMatch(name -> name.startsWith("_archive"));
    assertThat(Arrays.stream(names).filter(name -> name.startsWith("archive-")))
        .hasSizeBetween(10, 13)
        .contains("archive-40.json", "archive-31.json");
  }

  @Test
  void aChangeIsNotLostThatTookSoLongThatItsRevisionWasMadeAndDeletedMeanwhile() throws Exception {
    List<String> reasons = new ArrayList<>();
    try (ArchiveStore archive = open();
        ArchiveStore faster = open()) {
      archive.changeDescriptor(
          descriptor -> {
            while (reasons.size() < 11) {
              reasons.add("faster." + reasons.size());
              hold(faster, reasons.get(reasons.size() - 1));
            }
            return held(descriptor, "slow");
          });
      reasons.add("slow");
      assertThat(archive.floors().holds()).extracting(Hold::reason).isEqualTo(reasons);
      faster.refresh();
      assertThat(faster.floors()).isEqualTo(archive.floors());
    }
    assertThat(root.resolve("archive-1.json")).doesNotExist();
  }

  private static void hold(ArchiveStore archive, String reason) {
    try {
      archive.changeDescriptor(descriptor -> held(descriptor, reason));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aDescriptorThatBecomesTooLongIsRefused() throws Exception {
    try (ArchiveStore archive = open()) {
      assertThatThrownBy(
              () -> archive.changeDescriptor(d -> held(d, "x".repeat(ArchiveDescriptor.MAX_BYTES))))
          .isInstanceOf(ArchiveException.class)
          .hasMessageContaining("of at most 1,048,576");
    }
  }

  @Test
  void anArchiveWithoutDescriptorsIsGone() throws Exception {
    try (ArchiveStore archive = open()) {
      Files.delete(root.resolve("archive.json"));
      assertThatThrownBy(archive::refresh).isInstanceOf(FileNotFoundException.class);
      assertThatThrownBy(archive::check).isInstanceOf(FileNotFoundException.class);
    }
  }

  @Test
  void aCopyHasTheOriginalsIdAndFloorsAndIsOpenedAsSuch(@TempDir File elsewhere) throws Exception {
    try (ArchiveStore archive = open()) {
      archive.changeDescriptor(d -> d.withFloors(List.of(new Floor("a", DAY))));
      org.apache.hadoop.fs.Path root = new org.apache.hadoop.fs.Path("file:" + elsewhere + "/copy");
      for (int i = 0; i < 2; i++) {
        try (ArchiveStore copy =
            ArchiveStore.openOrCreateCopy(
                root, new Configuration(false), ArchivePermissions.DEFAULT, archive.descriptor())) {
          assertThat(copy.isCopy()).isTrue();
          assertThat(copy.id()).isEqualTo(archive.id());
          assertThat(copy.floors()).isEqualTo(archive.floors());
        }
      }
      assertThatThrownBy(() -> ArchiveStore.openOrCreate(root, new Configuration(false)))
          .isInstanceOf(ArchiveException.class)
          .hasMessage(
              "%s is a copy of another archive, and its mirror alone writes it: promote it first. See docs/offsite.md.",
              root);
      ArchiveStore.open(root, new Configuration(false)).close();
    }
  }
}
