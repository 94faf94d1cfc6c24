package io.tattletail.testkit.objectstore;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tattletail.testkit.faults.Faults;
import io.tattletail.testkit.faults.InjectedFaultException;
import io.tattletail.testkit.faults.Operation;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.CommonPathCapabilities;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.ParentNotDirectoryException;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.PathIsNotEmptyDirectoryException;
import org.apache.hadoop.fs.StreamCapabilities;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ObjectStoreTest {
  @TempDir java.nio.file.Path directory;

  private ObjectStore store;
  private Configuration configuration;
  private FileSystem client;

  @BeforeEach
  void open() throws IOException {
    store = ObjectStore.in(directory.resolve("store"), "offsite");
    configuration = store.install(new Configuration());
    client = newClient();
  }

  @AfterEach
  void close() throws IOException {
    client.close();
  }

  private FileSystem newClient() throws IOException {
    return FileSystem.newInstance(store.path("/").toUri(), configuration);
  }

  private void write(String key, String text) throws IOException {
    try (FSDataOutputStream out = client.create(store.path(key), false)) {
      out.write(text.getBytes(UTF_8));
    }
  }

  private String read(String key) throws IOException {
    try (FSDataInputStream in = client.open(store.path(key))) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  private List<String> names(String key) throws IOException {
    return Arrays.stream(client.listStatus(store.path(key)))
        .map(status -> status.getPath().getName())
        .toList();
  }

  @Test
  void anObjectIsThereWholeWhenItIsClosedAndNotBefore() throws Exception {
    FSDataOutputStream out = client.create(store.path("a/b"), false);
    out.write("event".getBytes(UTF_8));
    out.flush();
    assertThat(client.exists(store.path("a/b"))).isFalse();
    assertThat(client.exists(store.path("a"))).isFalse();
    out.close();
    assertThat(read("a/b")).isEqualTo("event");
    assertThat(client.getFileStatus(store.path("a/b")).getLen()).isEqualTo(5);
    assertThat(client.getFileStatus(store.path("a")).isDirectory()).isTrue();
  }

  @Test
  void anObjectThatWasAbortedNeverIsThere() throws Exception {
    FSDataOutputStream out = client.create(store.path("a"), false);
    out.write(1);
    assertThat(out.hasCapability(CommonPathCapabilities.ABORTABLE_STREAM)).isTrue();
    assertThat(out.abort().alreadyClosed()).isFalse();
    out.close();
    assertThat(client.exists(store.path("a"))).isFalse();
  }

  @Test
  void aNameThatIsTakenIsRefusedAtOnce() throws Exception {
    write("a", "first");
    assertThatThrownBy(() -> client.create(store.path("a"), false))
        .isInstanceOf(FileAlreadyExistsException.class)
        .hasMessage("objectstore://offsite/a is there");
    assertThat(read("a")).isEqualTo("first");
  }

  @Test
  void aNameThatIsTakenMeanwhileIsRefusedWhenTheSecondWriterCloses() throws Exception {
    FSDataOutputStream second = client.create(store.path("a"), false);
    second.write("second".getBytes(UTF_8));
    write("a", "first");
    assertThatThrownBy(second::close)
        .isInstanceOf(FileAlreadyExistsException.class)
        .hasMessage("objectstore://offsite/a was made by another writer meanwhile");
    assertThat(read("a")).isEqualTo("first");
  }

  @Test
  void ofManyWritersOneWins() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      for (int round = 0; round < 20; round++) {
        Path path = store.path("race/" + round);
        List<Future<Boolean>> wins = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
          int writer = i;
          wins.add(threads.submit(() -> wins(path, writer)));
        }
        int winners = 0;
        for (Future<Boolean> win : wins) {
          winners += win.get() ? 1 : 0;
        }
        assertThat(winners).isEqualTo(1);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private boolean wins(Path path, int writer) throws IOException {
    try (FSDataOutputStream out = client.create(path, false)) {
      out.write(writer);
    } catch (FileAlreadyExistsException e) {
      return false;
    }
    return true;
  }

  @Test
  void overwritingReplacesAnObjectWhenItIsClosed() throws Exception {
    write("a", "old");
    try (FSDataOutputStream out = client.create(store.path("a"), true)) {
      out.write("new".getBytes(UTF_8));
      assertThat(read("a")).isEqualTo("old");
    }
    assertThat(read("a")).isEqualTo("new");
  }

  @Test
  void nothingIsRenamedAppendedOrFlushed() throws Exception {
    write("a", "text");
    assertThatThrownBy(() -> client.rename(store.path("a"), store.path("b")))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessage(
            "an object store cannot rename objectstore://offsite/a to objectstore://offsite/b");
    assertThatThrownBy(() -> client.append(store.path("a")))
        .isInstanceOf(UnsupportedOperationException.class);
    try (FSDataOutputStream out = client.create(store.path("c"), false)) {
      assertThat(out.hasCapability(StreamCapabilities.HSYNC)).isFalse();
      assertThatThrownBy(out::hflush).isInstanceOf(UnsupportedOperationException.class);
      assertThatThrownBy(out::hsync).isInstanceOf(UnsupportedOperationException.class);
    }
    assertThatThrownBy(() -> FileContext.getFileContext(store.path("/").toUri(), configuration))
        .isInstanceOf(UnsupportedFileSystemException.class);
  }

  @Test
  void listingsComeInAnotherOrderEachTime() throws Exception {
    for (int i = 0; i < 20; i++) {
      write("d/" + i, "");
    }
    List<String> first = names("d");
    List<List<String>> others = List.of(names("d"), names("d"), names("d"));
    assertThat(others).anyMatch(other -> !other.equals(first));
    assertThat(others).allMatch(other -> Set.copyOf(other).equals(Set.copyOf(first)));
    assertThat(first).hasSize(20);
  }

  @Test
  void aDirectoryHasNoTimeAndGoesWithItsLastObject() throws Exception {
    write("d/e/a", "");
    assertThat(client.getFileStatus(store.path("d")).getModificationTime()).isZero();
    assertThat(client.getFileStatus(store.path("d/e/a")).getModificationTime())
        .isPositive()
        .matches(time -> time % 1000 == 0);
    assertThat(client.delete(store.path("d/e/a"), false)).isTrue();
    assertThat(client.exists(store.path("d"))).isFalse();
    assertThat(client.delete(store.path("d/e/a"), false)).isFalse();
  }

  @Test
  void aDirectoryThatWasMadeStaysWhenItIsEmpty() throws Exception {
    client.mkdirs(store.path("d/e"));
    write("d/e/a", "");
    client.delete(store.path("d/e/a"), false);
    assertThat(names("d")).containsExactly("e");
    assertThat(names("d/e")).isEmpty();
    client.delete(store.path("d/e"), false);
    assertThat(names("d")).isEmpty();
  }

  @Test
  void aDirectoryWithObjectsIsDeletedOnlyWithAllOfThem() throws Exception {
    write("d/a", "");
    write("d/e/b", "");
    assertThatThrownBy(() -> client.delete(store.path("d"), false))
        .isInstanceOf(PathIsNotEmptyDirectoryException.class);
    assertThat(client.delete(store.path("d"), true)).isTrue();
    assertThat(client.exists(store.path("d"))).isFalse();
  }

  @Test
  void nothingIsBelowAnObject() throws Exception {
    write("a", "");
    assertThatThrownBy(() -> client.create(store.path("a/b")))
        .isInstanceOf(ParentNotDirectoryException.class);
    assertThatThrownBy(() -> client.mkdirs(store.path("a/b")))
        .isInstanceOf(ParentNotDirectoryException.class);
    assertThat(client.exists(store.path("a/b"))).isFalse();
  }

  @Test
  void whatIsNotThereIsNotOpenedOrListed() {
    assertThatThrownBy(() -> client.open(store.path("a")))
        .isInstanceOf(FileNotFoundException.class)
        .hasMessage("objectstore://offsite/a is not there");
    assertThatThrownBy(() -> client.listStatus(store.path("a")))
        .isInstanceOf(FileNotFoundException.class);
  }

  @Test
  void anObjectThatWasDeletedOrReplacedCannotBeReadOn() throws Exception {
    write("a", "text");
    try (FSDataInputStream in = client.open(store.path("a"))) {
      assertThat(in.read()).isEqualTo('t');
      client.delete(store.path("a"), false);
      assertThatThrownBy(in::read).isInstanceOf(FileNotFoundException.class);
      write("a", "text");
      assertThatIOException()
          .isThrownBy(in::read)
          .withMessage("objectstore://offsite/a was replaced while it was read");
    }
  }

  @Test
  void readsSeekAndAreForPositionsToo() throws Exception {
    write("a", "0123456789");
    try (FSDataInputStream in = client.open(store.path("a"))) {
      in.seek(3);
      assertThat(in.read()).isEqualTo('3');
      byte[] bytes = new byte[4];
      in.readFully(5, bytes);
      assertThat(bytes).asString(UTF_8).isEqualTo("5678");
      assertThat(in.getPos()).isEqualTo(4);
      assertThat(in.read(10, bytes, 0, 4)).isEqualTo(-1);
    }
  }

  @Test
  void clientsOfOneDirectoryShareABucketAndBucketsAreApart() throws Exception {
    write("a", "text");
    try (FileSystem other = newClient()) {
      assertThat(other.exists(store.path("a"))).isTrue();
    }
    ObjectStore second = ObjectStore.in(directory.resolve("second"), "second");
    Configuration both = second.install(configuration);
    assertThat(second.path("a").getFileSystem(both).exists(second.path("a"))).isFalse();
    assertThat(store.path("a").getFileSystem(both).exists(store.path("a"))).isTrue();
    assertThatIOException()
        .isThrownBy(() -> second.path("a").getFileSystem(configuration))
        .withMessageContaining("bucket 'second' is not in this configuration");
  }

  @Test
  void faultsComeBeforeIt() throws Exception {
    try (Faults faults = Faults.create();
        FileSystem failing =
            FileSystem.newInstance(store.path("/").toUri(), faults.install(configuration))) {
      faults.fail(Operation.CLOSE).nth(1).before();
      FSDataOutputStream out = failing.create(store.path("a"), false);
      out.write(1);
      assertThatThrownBy(out::close).isInstanceOf(InjectedFaultException.class);
      assertThat(client.exists(store.path("a"))).isFalse();
      out.close();
      assertThat(client.exists(store.path("a"))).isTrue();
    }
  }

  @Test
  void anUploadWhoseBeginningWasNotAnsweredLeavesNothing() throws Exception {
    try (Faults faults = Faults.create();
        FileSystem failing =
            FileSystem.newInstance(store.path("/").toUri(), faults.install(configuration))) {
      faults.fail(Operation.CREATE).after();
      assertThatThrownBy(() -> failing.create(store.path("a"), false))
          .isInstanceOf(InjectedFaultException.class);
      assertThat(client.exists(store.path("a"))).isFalse();
    }
  }

  @Test
  void recursiveListingsFindEachObjectOnce() throws Exception {
    write("d/a", "");
    write("d/e/b", "");
    write("d/e/f/c", "");
    List<String> found = new ArrayList<>();
    var files = client.listFiles(store.path("d"), true);
    while (files.hasNext()) {
      FileStatus file = files.next();
      found.add(file.getPath().getName());
    }
    assertThat(found.stream().sorted().collect(Collectors.joining())).isEqualTo("abc");
  }
}
