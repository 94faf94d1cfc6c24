package io.tattletail.internal.layout;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tattletail.common.ArchiveException;
import io.tattletail.common.Partition;
import io.tattletail.spew.ChannelFilter;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArchiveStoreTest {
  private static final LocalDate DAY = LocalDate.of(2026, 11, 22);

  @TempDir java.nio.file.Path directory;

  private final Configuration configuration = new Configuration(false);

  private Path root() {
    return new Path("file:" + directory.resolve("archive"));
  }

  private java.nio.file.Path local(Path path) {
    return java.nio.file.Path.of(path.toUri().getPath());
  }

  private ArchiveStore create() throws IOException {
    return ArchiveStore.openOrCreate(root(), configuration);
  }

  @Test
  void anArchiveIsMadeOnceAndOpenedAgain() throws Exception {
    byte[] descriptor;
    try (ArchiveStore archive = create()) {
      descriptor = Files.readAllBytes(directory.resolve("archive/archive.json"));
      assertThat(archive.channels(ChannelFilter.all())).isEmpty();
      assertThat(archive).hasToString(archive.root().toString());
    }
    try (ArchiveStore again = create();
        ArchiveStore opened = ArchiveStore.open(root(), configuration)) {
      assertThat(opened.root()).isEqualTo(again.root());
    }
    assertThat(directory.resolve("archive/archive.json")).hasBinaryContent(descriptor);
    assertThat(directory.resolve("archive")).isDirectoryNotContaining("glob:**_archive*");
  }

  @Test
  void aRootWithoutASchemeIsOnTheDefaultFileSystem() throws Exception {
    configuration.set("fs.defaultFS", "file:///");
    try (ArchiveStore archive =
        ArchiveStore.openOrCreate(new Path(directory.toString(), "plain"), configuration)) {
      assertThat(archive.root().toUri().getScheme()).isEqualTo("file");
      assertThat(directory.resolve("plain/archive.json")).exists();
    }
  }

  @Test
  void manyMayMakeItAtOnce() throws Exception {
    int threads = 8;
    CyclicBarrier start = new CyclicBarrier(threads);
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try {
      List<Future<Path>> roots = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        roots.add(
            executor.submit(
                () -> {
                  start.await();
                  try (ArchiveStore archive = create()) {
                    return archive.root();
                  }
                }));
      }
      for (Future<Path> root : roots) {
        assertThat(root.get().getName()).isEqualTo("archive");
      }
    } finally {
      executor.shutdownNow();
    }
    try (var files = Files.list(directory.resolve("archive"))) {
      assertThat(files)
          .extracting(file -> file.getFileName().toString())
          .containsExactlyInAnyOrder("archive.json", "recorded", "published");
    }
  }

  @Test
  void eachArchiveHasAFileSystemOfItsOwn() throws Exception {
    try (ArchiveStore one = create();
        ArchiveStore other = create()) {
      FileSystem shared = FileSystem.get(one.root().toUri(), configuration);
      assertThat(one.fileSystem()).isNotSameAs(other.fileSystem()).isNotSameAs(shared);
    }
  }

  @Test
  void openingWhatIsNotThereIsAClearError() {
    assertThatThrownBy(() -> ArchiveStore.open(root(), configuration))
        .isInstanceOf(ArchiveException.class)
        .hasMessageContaining("is no TattleTail archive: it has no")
        .hasMessageContaining("archive.json");
    assertThat(directory.resolve("archive")).doesNotExist();
  }

  @Test
  void aRootThatIsAFileIsAClearError() throws Exception {
    Files.writeString(directory.resolve("archive"), "x");

    assertThatThrownBy(this::create)
        .isInstanceOf(ArchiveException.class)
        .hasMessageContaining("cannot hold an archive: expected a directory, found a file");
    assertThatThrownBy(() -> ArchiveStore.open(root(), configuration))
        .isInstanceOf(ArchiveException.class)
        .hasMessageContaining("cannot hold an archive: expected a directory, found a file");
    assertThatThrownBy(() -> ArchiveStore.openOrCreate(new Path(root(), "below"), configuration))
        .isInstanceOf(ArchiveException.class)
        .hasMessageContaining("cannot hold an archive: expected a directory, found a file");
    assertThat(directory.resolve("archive")).hasContent("x");
  }

  @Test
  void anArchiveOfALaterVersionIsAClearError() throws Exception {
    create().close();
    Files.writeString(directory.resolve("archive/archive.json"), "{\"format\":2}");

    assertThatThrownBy(this::create)
        .isInstanceOf(ArchiveException.class)
        .hasMessageContaining("says format version 2; this TattleTail reads up to version 1");
  }

  @Test
  void aDescriptorThatIsGarbageIsAClearErrorHoweverLong() throws Exception {
    create().close();
    Files.write(directory.resolve("archive/archive.json"), new byte[10_000_000]);

    assertThatThrownBy(this::create)
        .isInstanceOf(ArchiveException.class)
        .hasMessageContaining("archive.json is not JSON; expected an archive's descriptor");
  }

  @Test
  void publishingNeverOverwrites() throws Exception {
    try (ArchiveStore archive = create()) {
      Path from = new Path(archive.root(), "from");
      Path to = new Path(archive.root(), "to");
      Files.writeString(local(from), "new");
      Files.writeString(local(to), "old");

      assertThatThrownBy(() -> archive.publish(from, to))
          .isInstanceOf(FileAlreadyExistsException.class);
      assertThat(local(from)).hasContent("new");
      assertThat(local(to)).hasContent("old");
    }
  }

  @Test
  void publishingRenamesAndAMissingSourceIsAnError() throws Exception {
    try (ArchiveStore archive = create()) {
      Path from = new Path(archive.root(), "from");
      Path to = new Path(archive.root(), "to");
      Files.writeString(local(from), "new");

      archive.publish(from, to);
      assertThat(local(from)).doesNotExist();
      assertThat(local(to)).hasContent("new");

      assertThatThrownBy(() -> archive.publish(from, new Path(archive.root(), "other")))
          .isInstanceOf(FileNotFoundException.class);
    }
  }

  @Test
  void channelsAndDaysAreListedInOrderAndForeignDirectoriesIgnored() throws Exception {
    try (ArchiveStore archive = create()) {
      for (String channel : new String[] {"b", "#a", "a/b"}) {
        archive.fileSystem().mkdirs(archive.directory(new Partition(channel, DAY)));
      }
      Path ofB = archive.directory(new Partition("b", DAY)).getParent();
      for (String name : new String[] {"date=2026-11-21", "date=yesterday", "_temporary", "x"}) {
        archive.fileSystem().mkdirs(new Path(ofB, name));
      }
      archive.fileSystem().mkdirs(new Path(ofB.getParent(), "channel=%61"));
      archive.fileSystem().mkdirs(new Path(ofB.getParent(), "topic=z"));
      Files.writeString(local(new Path(ofB.getParent(), "channel=file")), "");
      Files.writeString(local(new Path(ofB, "date=2026-11-20")), "");

      assertThat(archive.channels(ChannelFilter.all())).containsExactly("#a", "a/b", "b");
      assertThat(archive.channels(ChannelFilter.of("#*"))).containsExactly("#a");
      assertThat(archive.channels(ChannelFilter.of("z", "b"))).containsExactly("b", "z");
      assertThat(archive.dates("b")).containsExactly(DAY.minusDays(1), DAY);
      assertThat(archive.dates("z")).isEmpty();
    }
  }

  @Test
  void aFileLiesInItsPartitionsDirectory() throws Exception {
    try (ArchiveStore archive = create()) {
      Path path =
          archive.path(
              new Partition("#a", DAY), new SegmentName.Unsealed("r.20261122T101500Z.1", 3));

      assertThat(path)
          .hasToString(
              archive.root()
                  + "/recorded/channel=%23a/date=2026-11-22/.r.20261122T101500Z.1-3.avro");
    }
  }

  @Test
  void aPartitionWithoutADirectoryHasNoFiles() throws Exception {
    try (ArchiveStore archive = create()) {
      assertThat(archive.list(new Partition("c", DAY)))
          .isEqualTo(new PartitionListing(List.of(), List.of(), List.of()));
    }
  }

  @Test
  void channelsAndDaysAreThoseOfBothTrees() throws Exception {
    try (ArchiveStore archive = create()) {
      archive.makeDirectory(archive.directory(new Partition("recorded", DAY)));
      archive.makeDirectory(archive.publishedDirectory(new Partition("recorded", DAY)));
      archive.makeDirectory(
          archive.publishedDirectory(new Partition("recorded", DAY.minusDays(1))));
      archive.makeDirectory(archive.publishedDirectory(new Partition("published", DAY)));

      assertThat(archive.channels(ChannelFilter.all())).containsExactly("published", "recorded");
      assertThat(archive.dates("recorded")).containsExactly(DAY.minusDays(1), DAY);
      assertThat(archive.dates("published")).containsExactly(DAY);
      assertThat(archive.listing().changedSince(Instant.EPOCH))
          .containsExactly(
              new Partition("published", DAY),
              new Partition("recorded", DAY.minusDays(1)),
              new Partition("recorded", DAY));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"recorded", "published"})
  void aTreeThatIsNotThereDoesNotReadAsAnEmptyOne(String tree) throws Exception {
    try (ArchiveStore archive = create()) {
      Files.delete(directory.resolve("archive/" + tree));
      String message =
          "%s/%s is no directory, and archive %s keeps events there. Mount or restore it"
              .formatted(archive.root(), tree, archive.root());
      assertThatThrownBy(archive::check)
          .isInstanceOf(ArchiveException.class)
          .hasMessageStartingWith(message);
      assertThatThrownBy(() -> ArchiveStore.open(root(), configuration))
          .isInstanceOf(ArchiveException.class)
          .hasMessageStartingWith(message);
      assertThatThrownBy(this::create)
          .isInstanceOf(ArchiveException.class)
          .hasMessageStartingWith(message);
    }
  }

  @Test
  void theDescriptorIsPlainJson() throws Exception {
    create().close();

    assertThat(Files.readString(directory.resolve("archive/archive.json"), UTF_8))
        .startsWith("{\n  \"format\" : 1,\n");
  }

  @Test
  void anArchiveInsideAnotherIsAClearError() throws Exception {
    Configuration configuration = new Configuration();
    ArchiveStore.openOrCreate(root(), configuration).close();
    Path inside = new Path(root(), "recorded/channel=c");
    assertThatThrownBy(() -> ArchiveStore.openOrCreate(inside, configuration))
        .isInstanceOf(ArchiveException.class)
        .hasMessage(
            "%s cannot be an archive: it is inside the archive %s, whose replays would not have its events. Use %s, or a directory outside of it.",
            inside, root(), root());
    assertThat(local(inside)).doesNotExist();
  }
}
