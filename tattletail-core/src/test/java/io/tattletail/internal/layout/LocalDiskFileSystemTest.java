package io.tattletail.internal.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tattletail.common.ArchivePermissions;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.PathIsNotEmptyDirectoryException;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalDiskFileSystemTest {
  private static final int RACERS = 8;
  private static final int ROUNDS = 200;

  @TempDir java.nio.file.Path directory;

  private final Configuration configuration = new Configuration(false);
  private ArchiveStore archive;

  @BeforeEach
  void open() throws IOException {
    archive = ArchiveStore.openOrCreate(new Path("file:" + directory + "/archive"), configuration);
  }

  @AfterEach
  void close() throws IOException {
    archive.close();
  }

  private java.nio.file.Path local(String name) {
    return directory.resolve("archive").resolve(name);
  }

  private Path path(String name) {
    return new Path(archive.root(), name);
  }

  @Test
  void itIsUsedInPlaceOfHadoopsOwnAndInPlaceOfNoOther() throws Exception {
    assertThat(archive.fileSystem()).isExactlyInstanceOf(LocalDiskFileSystem.class);
    for (Class<?> own : List.of(LocalFileSystem.class, RawLocalFileSystem.class)) {
      configuration.set("fs.file.impl", own.getName());
      try (ArchiveStore opened = ArchiveStore.open(archive.root(), configuration)) {
        assertThat(opened.fileSystem()).isExactlyInstanceOf(LocalDiskFileSystem.class);
      }
    }
    configuration.set("fs.file.impl", Other.class.getName());
    try (ArchiveStore opened = ArchiveStore.open(archive.root(), configuration)) {
      assertThat(opened.fileSystem()).isExactlyInstanceOf(Other.class);
    }
  }

  /** What somebody configured for other reasons. */
  public static final class Other extends RawLocalFileSystem {}

  @Test
  void whatIsMadeHasTheArchivesPermissionsParentsToo() throws Exception {
    try (ArchiveStore permitted =
        ArchiveStore.openOrCreate(
            new Path("file:" + directory + "/a/b"),
            configuration,
            ArchivePermissions.ofOctal("751", "642"))) {
      permitted.create(new Path(permitted.root(), "c/d/file"), 100).close();
    }
    for (String made : List.of("a", "a/b", "a/b/c", "a/b/c/d")) {
      assertThat(permissions(directory.resolve(made))).as(made).isEqualTo("rwxr-x--x");
    }
    assertThat(permissions(directory.resolve("a/b/c/d/file"))).isEqualTo("rw-r---w-");
    FileStatus status =
        archive.fileSystem().getFileStatus(new Path("file:" + directory + "/a/b/c/d/file"));
    assertThat(status.getPermission()).isEqualTo(new FsPermission("642"));
    assertThat(status.getOwner()).isEqualTo(System.getProperty("user.name"));
    assertThat(status.getGroup()).isNotEmpty();
  }

  private static String permissions(java.nio.file.Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  @Test
  void anErrorWhileReadingIsAnIoException() throws Exception {
    Files.write(local("file"), new byte[100]);
    try (FSDataInputStream in = archive.fileSystem().open(path("file"))) {
      in.readFully(0, new byte[10]);
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> in.readFully(50, new byte[10]))
          .isInstanceOf(ClosedByInterruptException.class);
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void oneOfManyThatPublishUnderTheSameNameGetsIt() throws Exception {
    assertThat(archive.renamer().isExclusive()).isTrue();
    for (int round = 0; round < ROUNDS; round++) {
      Path to = path("to-" + round);
      List<Boolean> won =
          race(
              racer -> {
                Path from = path("_from-" + racer);
                Files.writeString(local(from.getName()), "by " + racer);
                return () -> publishes(from, to);
              });
      assertThat(won).as("round %d", round).containsOnlyOnce(true);
      assertThat(local(to.getName())).hasContent("by " + won.indexOf(true));
      for (int racer = 0; racer < RACERS; racer++) {
        assertThat(Files.exists(local("_from-" + racer))).isEqualTo(!won.get(racer));
      }
    }
  }

  private boolean publishes(Path from, Path to) throws IOException {
    try {
      archive.publish(from, to);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    }
  }

  @Test
  void oneOfManyThatMoveDirectoriesToTheSamePlaceGetsThere() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      Path to = path("day-" + round);
      List<Boolean> won =
          race(
              racer -> {
                Path from = path("_day-" + racer);
                Files.createDirectories(local(from.getName()));
                Files.writeString(local(from.getName()).resolve("file"), "by " + racer);
                return () -> moves(from, to);
              });
      assertThat(won).as("round %d", round).containsOnlyOnce(true);
      assertThat(local(to.getName()).resolve("file")).hasContent("by " + won.indexOf(true));
    }
  }

  private boolean moves(Path from, Path to) throws IOException {
    try {
      archive.renamer().moveDirectory(from, to);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    }
  }

  @Test
  void oneOfManyThatMakeTheSameFileMakesIt() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      Path file = path("new-" + round);
      List<Boolean> won =
          race(
              racer ->
                  () -> {
                    try (FSDataOutputStream out = archive.create(file, 100)) {
                      out.write(racer);
                      return true;
                    } catch (FileAlreadyExistsException e) {
                      return false;
                    }
                  });
      assertThat(won).as("round %d", round).containsOnlyOnce(true);
      assertThat(Files.readAllBytes(local(file.getName())))
          .containsExactly((byte) won.indexOf(true));
    }
  }

  @Test
  void aDirectoryThatIsDeletedWhileItIsListedIsMissing() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      Path listed = path("listed-" + round);
      Path file = new Path(listed, new Path(null, null, "file:1"));
      archive.create(file, 100).close();
      assertThat(archive.fileSystem().listStatus(listed))
          .extracting(FileStatus::getPath)
          .containsExactly(file);
      race(racer -> () -> racer == 0 ? archive.fileSystem().delete(listed, true) : lists(listed));
      assertThat(lists(listed)).as("round %d", round).isFalse();
    }
  }

  /** Whether the directory is there; any failure but that it is missing is thrown. */
  private boolean lists(Path listed) throws IOException {
    try {
      archive.fileSystem().listStatus(listed);
      return true;
    } catch (FileNotFoundException e) {
      return false;
    }
  }

  @Test
  void aDirectoryIsNotDeletedWithAFileThatIsMadeInItMeanwhile() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      Path shared = path("shared-" + round);
      archive.makeDirectory(shared);
      race(
          racer ->
              () -> {
                if (racer < RACERS / 2) {
                  return deletesEmpty(shared);
                }
                archive.create(new Path(shared, "file-" + racer), 100).close();
                return true;
              });
      assertThat(archive.fileSystem().listStatus(shared))
          .as("round %d", round)
          .hasSize(RACERS - RACERS / 2);
    }
  }

  private boolean deletesEmpty(Path shared) throws IOException {
    try {
      return archive.fileSystem().delete(shared, false);
    } catch (PathIsNotEmptyDirectoryException e) {
      return false;
    }
  }

  @Test
  void aLinkThatLeadsNowhereIsNoDirectory() throws Exception {
    Files.createSymbolicLink(local("link"), local("unmounted"));
    assertThatThrownBy(() -> archive.makeDirectory(path("link")))
        .isInstanceOf(FileAlreadyExistsException.class)
        .hasMessageContaining("link is there");
    assertThatThrownBy(() -> archive.create(path("link/file"), 100).close())
        .isInstanceOf(FileAlreadyExistsException.class);
  }

  @Test
  void aLinkToADirectoryIsDeletedOnlyWhileThatIsEmpty() throws Exception {
    archive.create(path("day/file"), 100).close();
    Files.createSymbolicLink(local("link"), local("day"));
    assertThatThrownBy(() -> archive.fileSystem().delete(path("link"), false))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("not empty");
    assertThat(local("link/file")).exists();
  }

  @Test
  void theListOfAFileIsTheFile() throws Exception {
    archive.create(path("file"), 100).close();
    assertThat(archive.fileSystem().listStatus(path("file")))
        .extracting(FileStatus::getPath)
        .containsExactly(path("file"));
  }

  private interface Racers {
    Callable<Boolean> racer(int number) throws IOException;
  }

  private static List<Boolean> race(Racers racers) throws Exception {
    CyclicBarrier start = new CyclicBarrier(RACERS);
    ExecutorService executor = Executors.newFixedThreadPool(RACERS);
    try {
      List<Future<Boolean>> running = new ArrayList<>();
      for (int i = 0; i < RACERS; i++) {
        Callable<Boolean> racer = racers.racer(i);
        running.add(
            executor.submit(
                () -> {
                  start.await();
                  return racer.call();
                }));
      }
      List<Boolean> results = new ArrayList<>();
      for (Future<Boolean> one : running) {
        results.add(one.get());
      }
      return results;
    } finally {
      executor.shutdownNow();
    }
  }

  @Test
  void publishingThatWasKilledBetweenItsTwoStepsIsFinishedByDoingItAgain() throws Exception {
    Files.writeString(local("_from"), "all");
    Files.createLink(local("to"), local("_from"));

    archive.publish(path("_from"), path("to"));

    assertThat(local("_from")).doesNotExist();
    assertThat(local("to")).hasContent("all");
  }

  @Test
  void anotherFileOfTheSameContentIsNotTakenForTheSame() throws Exception {
    Files.writeString(local("_from"), "all");
    Files.createSymbolicLink(local("to"), local("_from"));

    assertThatThrownBy(() -> archive.publish(path("_from"), path("to")))
        .isInstanceOf(FileAlreadyExistsException.class)
        .hasMessageContaining("to is there");
    assertThat(local("_from")).hasContent("all");
  }

  @Test
  void whereThereAreNoHardLinksARenameIsNotExclusiveAndStillDoesNotOverwrite() throws Exception {
    LocalDiskFileSystem fileSystem = (LocalDiskFileSystem) archive.fileSystem();
    Files.writeString(local("_from"), "new");
    Files.writeString(local("old"), "old");

    assertThatThrownBy(() -> fileSystem.renameAfterLook(path("_from"), path("old")))
        .isInstanceOf(FileAlreadyExistsException.class);
    fileSystem.renameAfterLook(path("_from"), path("to"));

    assertThat(local("to")).hasContent("new");
    assertThatThrownBy(() -> fileSystem.renameAfterLook(path("_from"), path("to-2")))
        .isInstanceOf(FileNotFoundException.class);
    configuration.set("fs.file.impl", Other.class.getName());
    try (ArchiveStore opened = ArchiveStore.open(archive.root(), configuration)) {
      assertThat(opened.renamer().isExclusive()).as("a file system nobody knows").isFalse();
    }
  }

  @Test
  void askingForHardLinksLeavesNothingBehind() throws Exception {
    assertThat(archive.renamer().isExclusive()).isTrue();
    assertThat(local("")).isDirectoryNotContaining("glob:**_link*");
  }

  @Test
  void aPublishedFileIsMadeInADirectoryThatIsThereAndInNoOther() throws Exception {
    assertThatThrownBy(() -> archive.createPublished(path("gone/file")))
        .isInstanceOf(FileNotFoundException.class)
        .hasMessageContaining("gone is not there");
    archive.makeDirectory(path("there"));
    archive.createPublished(path("there/file")).close();
    assertThatThrownBy(() -> archive.createPublished(path("there/file")))
        .isInstanceOf(FileAlreadyExistsException.class);
  }

  @Test
  void aThreadThatIsInterruptedCanStillWrite() throws Exception {
    try (FSDataOutputStream out = archive.create(path("file"), 100)) {
      Thread.currentThread().interrupt();
      out.write(1);
      out.hsync();
      assertThat(Thread.interrupted()).isTrue();
    }
    assertThat(local("file")).hasBinaryContent(new byte[] {1});
  }

  @Test
  void manyCanMakeOneDirectoryAtOnce() throws Exception {
    ExecutorService racers = Executors.newFixedThreadPool(RACERS);
    CyclicBarrier start = new CyclicBarrier(RACERS);
    try {
      for (int round = 0; round < ROUNDS; round++) {
        Path made = path("race-" + round + "/a/b");
        Callable<Boolean> racer =
            () -> {
              start.await();
              return archive.fileSystem().mkdirs(made);
            };
        List<Future<Boolean>> racing = new ArrayList<>();
        for (int i = 0; i < RACERS; i++) {
          racing.add(racers.submit(racer));
        }
        for (Future<Boolean> one : racing) {
          assertThat(one.get()).as("round %d", round).isTrue();
        }
      }
    } finally {
      racers.shutdownNow();
    }
  }
}
