package io.tattletail.testkit.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tattletail.archive.Archive;
import io.tattletail.testkit.MiniHdfs;
import io.tattletail.testkit.MiniHdfsExtension;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LeaseRecoverable;
import org.apache.hadoop.fs.Options.Rename;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.StreamCapabilities;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@ExtendWith(MiniHdfsExtension.class)
class FaultsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final byte[] TEXT = "ten bytes.".getBytes(UTF_8);

  private final Faults faults = Faults.create();

  @AfterEach
  void close() {
    faults.close();
  }

  @Nested
  class OnHdfs extends OnAnyFileSystem {
    @BeforeEach
    void open(MiniHdfs hdfs) throws IOException {
      open(hdfs.newDirectory(), hdfs.configuration());
    }

    @Test
    void leasesAreRecovered() throws Exception {
      Path file = written("file");
      LeaseRecoverable leases = (LeaseRecoverable) fileSystem;
      assertThat(leases.recoverLease(file)).isTrue();
      faults.fail(Operation.LEASE).next().before();
      assertFails(() -> leases.isFileClosed(file), "told to fail before LEASE of " + file);
      assertThat(leases.isFileClosed(file)).isTrue();
    }
  }

  @Nested
  class OnTheLocalDisk extends OnAnyFileSystem {
    @BeforeEach
    void open(@TempDir java.nio.file.Path directory) throws IOException {
      open(new Path(directory.toUri()), new Configuration());
    }
  }

  private interface Action {
    Object run() throws Exception;
  }

  private static void assertFails(Action action, String message) {
    assertThatThrownBy(action::run)
        .isInstanceOf(InjectedFaultException.class)
        .hasMessageContaining(message);
  }

  abstract class OnAnyFileSystem {
    Path root = new Path("/");
    Configuration configuration = new Configuration();
    FileSystem fileSystem = new FaultLocalFileSystem();

    void open(Path directory, Configuration real) throws IOException {
      configuration = faults.install(real);
      fileSystem = FileSystem.newInstance(directory.toUri(), configuration);
      root = fileSystem.makeQualified(directory);
    }

    @AfterEach
    void closeFileSystem() throws IOException {
      faults.lift();
      fileSystem.close();
    }

    Path path(String name) {
      return new Path(root, name);
    }

    Path written(String name) throws IOException {
      try (FSDataOutputStream out = fileSystem.create(path(name), false)) {
        out.write(TEXT);
      }
      return path(name);
    }

    byte[] content(Path file) throws IOException {
      try (FSDataInputStream in = fileSystem.open(file)) {
        return in.readAllBytes();
      }
    }

    @Test
    void withoutAFaultAllIsAsItWas() throws Exception {
      Path file = written("file");
      assertThat(content(file)).isEqualTo(TEXT);
      assertThat(fileSystem.listStatus(root)).hasSize(1);
      try (FSDataOutputStream out = fileSystem.create(path("other"), false)) {
        assertThat(out.hasCapability(StreamCapabilities.HSYNC)).isTrue();
        assertThat(out.hasCapability("iostatistics-no-such-thing")).isFalse();
        out.write(TEXT);
        out.hflush();
        assertThat(content(path("other"))).isEqualTo(TEXT);
        out.hsync();
        assertThat(out.getPos()).isEqualTo(TEXT.length);
      }
      assertThat(fileSystem.createFile(path("built")).overwrite(false).build())
          .satisfies(FSDataOutputStream::close);
      try (FSDataInputStream in = fileSystem.openFile(file).build().get()) {
        assertThat(in.readAllBytes()).isEqualTo(TEXT);
      }
      assertThat(faults.calls(Operation.CREATE)).isEqualTo(3);
      assertThat(faults.calls(Operation.HSYNC)).isEqualTo(1);
      assertThat(faults.calls(Operation.RENAME)).isZero();
      assertThat(faults.fired()).isZero();
    }

    @Test
    void aCreateFailsBeforeOrAfterTheFileIsThere() throws Exception {
      faults.fail(Operation.CREATE).next().before();
      assertFails(() -> fileSystem.create(path("before"), false), "told to fail before CREATE of");
      assertThat(fileSystem.exists(path("before"))).isFalse();
      faults.fail(Operation.CREATE).next().after();
      assertFails(() -> fileSystem.create(path("after"), false), "told to fail after CREATE of");
      assertThat(fileSystem.getFileStatus(path("after")).getLen()).isZero();
      assertThat(written("next")).isEqualTo(path("next"));
    }

    @Test
    void aWriteFailsBeforeAfterOrInTheMiddleAndTheStreamIsBroken() throws Exception {
      assertThat(writing(faults.fail(Operation.WRITE).nth(2).before())).isEqualTo("ten bytes.");
      assertThat(writing(faults.fail(Operation.WRITE).nth(2).cutShort()))
          .isEqualTo("ten bytes.ten b");
      assertThat(writing(faults.fail(Operation.WRITE).nth(2).after()))
          .isEqualTo("ten bytes.ten bytes.");
    }

    private String writing(Fault fault) throws IOException {
      Path file = path("written-" + faults.fired());
      FSDataOutputStream out = fileSystem.create(file, false);
      out.write(TEXT);
      out.hflush();
      assertThat(fault.fired()).isZero();
      assertFails(
          () -> {
            out.write(TEXT);
            return null;
          },
          "WRITE of " + file);
      assertThat(fault.fired()).isEqualTo(1);
      assertThatThrownBy(() -> out.write(TEXT))
          .hasMessage("no WRITE of %s: it failed before", file);
      assertThatThrownBy(out::hflush).hasMessage("no HFLUSH of %s: it failed before", file);
      out.close();
      return new String(content(file), UTF_8);
    }

    @ParameterizedTest
    @EnumSource(names = {"HFLUSH", "HSYNC"})
    void aFlushFailsBeforeOrAfterItTookEffect(Operation operation) throws Exception {
      FaultScript second = faults.fail(operation).nth(2);
      List<String> contents = new ArrayList<>();
      for (Supplier<Fault> started : List.<Supplier<Fault>>of(second::before, second::after)) {
        Fault fault = started.get();
        Path file = path("flushed-" + faults.fired());
        FSDataOutputStream out = fileSystem.create(file, false);
        out.write(TEXT);
        flush(out, operation);
        out.write('!');
        assertFails(() -> flush(out, operation), operation + " of " + file);
        assertThat(fault.fired()).isEqualTo(1);
        assertThatThrownBy(out::hsync).hasMessage("no HSYNC of %s: it failed before", file);
        out.close();
        contents.add(new String(content(file), UTF_8));
      }
      assertThat(contents).containsExactly("ten bytes.", "ten bytes.!");
    }

    @Test
    void whatIsLargeOrOnlyClosedArrivesToo() throws Exception {
      byte[] large = new byte[3 << 20];
      Arrays.fill(large, (byte) 'x');
      try (FSDataOutputStream out = fileSystem.create(path("large"), false)) {
        out.write(TEXT);
        out.write(large);
        out.write(TEXT);
        assertThat(out.getPos()).isEqualTo(large.length + 2 * TEXT.length);
      }
      assertThat(content(path("large")))
          .hasSize(large.length + 2 * TEXT.length)
          .startsWith(TEXT)
          .endsWith(TEXT);
    }

    private Object flush(FSDataOutputStream out, Operation operation) throws IOException {
      if (operation == Operation.HFLUSH) {
        out.hflush();
      } else {
        out.hsync();
      }
      return out;
    }

    @Test
    void aCloseFailsAndCanBeTriedAgain() throws Exception {
      FaultScript next = faults.fail(Operation.CLOSE).next();
      for (Supplier<Fault> started : List.<Supplier<Fault>>of(next::before, next::after)) {
        Fault fault = started.get();
        Path file = path("closed-" + faults.fired());
        FSDataOutputStream out = fileSystem.create(file, false);
        out.write(TEXT);
        assertThatThrownBy(out::close).hasMessageContaining("CLOSE of " + file);
        assertThat(fault.fired()).isEqualTo(1);
        out.close();
        assertThat(content(file)).isEqualTo(TEXT);
      }
    }

    @Test
    void aRenameFailsBeforeItOrLeavesTheTarget() throws Exception {
      FileContext context = FileContext.getFileContext(root.toUri(), configuration);
      for (boolean byContext : new boolean[] {false, true}) {
        Path from = written("from" + byContext);
        Path to = path("to" + byContext);
        Action rename =
            () -> {
              if (byContext) {
                context.rename(from, to, Rename.NONE);
              } else {
                fileSystem.rename(from, to);
              }
              return null;
            };
        faults.fail(Operation.RENAME).next().before();
        assertFails(rename, "told to fail before RENAME of %s to %s".formatted(from, to));
        assertThat(fileSystem.exists(from)).isTrue();
        assertThat(fileSystem.exists(to)).isFalse();
        faults.fail(Operation.RENAME).next().after();
        assertFails(rename, "told to fail after RENAME of %s to %s".formatted(from, to));
        assertThat(fileSystem.exists(from)).isFalse();
        assertThat(content(to)).isEqualTo(TEXT);
      }
      assertThat(faults.calls(Operation.RENAME)).isEqualTo(4);
    }

    @Test
    void aRenameThatIsDoneTwiceSaysWhatTheSecondCallMet() throws Exception {
      FileContext context = FileContext.getFileContext(root.toUri(), configuration);
      Path from = written("from");
      Path to = path("to");
      faults.fail(Operation.RENAME).next().twice();
      assertThatThrownBy(() -> context.rename(from, to, Rename.NONE))
          .isInstanceOf(IOException.class);
      assertThat(fileSystem.exists(from)).isFalse();
      assertThat(content(to)).isEqualTo(TEXT);
    }

    @Test
    void aRenameOfAFileContextNeverOverwrites() throws Exception {
      FileContext context = FileContext.getFileContext(root.toUri(), configuration);
      Path from = written("from");
      Path to = path("to");
      fileSystem.create(to, false).close();
      faults.fail(Operation.RENAME).next().after();
      assertThatThrownBy(() -> context.rename(from, to, Rename.NONE))
          .isInstanceOf(FileAlreadyExistsException.class);
      assertThat(content(from)).isEqualTo(TEXT);
      assertThat(content(to)).isEmpty();
      context.rename(from, to, Rename.OVERWRITE);
      assertThat(content(to)).isEqualTo(TEXT);
    }

    @Test
    void deletesAndDirectoriesFailBeforeOrAfterTheyTookEffect() throws Exception {
      Path directory = path("a/b");
      faults.fail(Operation.MKDIRS).next().before();
      assertFails(() -> fileSystem.mkdirs(directory), "before MKDIRS of " + directory);
      assertThat(fileSystem.exists(directory)).isFalse();
      faults.fail(Operation.MKDIRS).next().after();
      assertFails(() -> fileSystem.mkdirs(directory), "after MKDIRS of " + directory);
      assertThat(fileSystem.getFileStatus(directory).isDirectory()).isTrue();
      faults.fail(Operation.DELETE).next().before();
      assertFails(() -> fileSystem.delete(directory, true), "before DELETE of " + directory);
      assertThat(fileSystem.exists(directory)).isTrue();
      faults.fail(Operation.DELETE).next().after();
      assertFails(() -> fileSystem.delete(directory, true), "after DELETE of " + directory);
      assertThat(fileSystem.exists(directory)).isFalse();
    }

    @Test
    void looksAtDirectoriesAndFilesFail() throws Exception {
      Path file = written("file");
      faults.fail(Operation.LIST).before();
      assertFails(() -> fileSystem.listStatus(root), "LIST of " + root);
      assertFails(() -> fileSystem.listStatusIterator(root), "LIST of " + root);
      assertFails(() -> fileSystem.listLocatedStatus(root), "LIST of " + root);
      faults.fail(Operation.STATUS).after();
      assertFails(() -> fileSystem.exists(file), "STATUS of " + file);
      faults.fail(Operation.OPEN).after();
      assertFails(() -> fileSystem.open(file), "OPEN of " + file);
      faults.lift();
      assertThat(content(file)).isEqualTo(TEXT);
    }

    @Test
    void readsFailBeforeOrAfterTheyTookEffect() throws Exception {
      try (FSDataInputStream in = fileSystem.open(written("file"))) {
        faults.fail(Operation.READ).next().before();
        assertFails(in::read, "before READ");
        assertThat(in.getPos()).isZero();
        faults.fail(Operation.READ).next().after();
        assertFails(in::read, "after READ");
        assertThat(in.getPos()).isEqualTo(1);
        faults.fail(Operation.READ).nth(2).before();
        byte[] bytes = new byte[4];
        in.readFully(4, bytes, 0, 4);
        assertThat(bytes).isEqualTo("byte".getBytes(UTF_8));
        assertFails(
            () -> {
              in.readFully(4, bytes, 0, 4);
              return null;
            },
            "before READ");
        assertThat(in.readAllBytes()).isEqualTo("en bytes.".getBytes(UTF_8));
      }
    }

    @Test
    void aFileThatIsCutShortSeemsToEndThereForItsReader() throws Exception {
      Path file = written("file");
      try (FSDataInputStream in = fileSystem.open(file)) {
        faults.fail(Operation.READ).next().cutShort();
        assertThat(in.readAllBytes()).isEqualTo("ten b".getBytes(UTF_8));
        assertThat(in.read()).isNegative();
        byte[] bytes = new byte[4];
        assertThat(in.read(3, bytes, 0, 4)).isPositive().isLessThanOrEqualTo(2);
        assertThatThrownBy(() -> in.readFully(3, bytes))
            .isInstanceOf(EOFException.class)
            .hasMessageContaining("%s seems to end at 5", file);
        in.readFully(1, bytes);
        assertThat(bytes).isEqualTo("en b".getBytes(UTF_8));
      }
      try (FSDataInputStream in = fileSystem.open(file)) {
        faults.fail(Operation.READ).next().cutShort();
        assertThatThrownBy(() -> in.readFully(4, new byte[6])).isInstanceOf(EOFException.class);
        assertThat(in.readAllBytes()).isEqualTo("ten byt".getBytes(UTF_8));
      }
      assertThat(content(file)).isEqualTo(TEXT);
    }

    @Test
    void readsIntoBuffersFailToo() throws Exception {
      try (FSDataInputStream in = fileSystem.open(written("file"))) {
        if (!in.hasCapability(StreamCapabilities.READBYTEBUFFER)) {
          return;
        }
        faults.fail(Operation.READ).next().before();
        assertFails(() -> in.read(ByteBuffer.allocate(4)), "before READ");
        faults.fail(Operation.READ).nth(2).cutShort();
        ByteBuffer buffer = ByteBuffer.allocate(20);
        in.readFully(4, buffer.slice(0, 4));
        assertThat(in.read(buffer)).isEqualTo(5);
        assertThat(buffer.remaining()).isEqualTo(15);
        assertThat(in.read(buffer)).isNegative();
      }
    }

    @Test
    void aHangingCallGoesOnWhenItIsLiftedOrFailsAtItsLimit() throws Exception {
      Fault fault = faults.fail(Operation.MKDIRS).hang(PATIENCE);
      CompletableFuture<Boolean> made =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return fileSystem.mkdirs(path("made"));
                } catch (IOException e) {
                  throw new java.io.UncheckedIOException(e);
                }
              });
      fault.awaitFired(PATIENCE);
      assertThat(made).isNotDone();
      assertThat(fileSystem.exists(path("made"))).isFalse();
      fault.lift();
      assertThat(made).succeedsWithin(PATIENCE).isEqualTo(true);
      assertThat(fileSystem.exists(path("made"))).isTrue();

      faults.fail(Operation.MKDIRS).hang(Duration.ofMillis(1));
      assertFails(() -> fileSystem.mkdirs(path("never")), "told to fail too long before MKDIRS");
      assertThat(fileSystem.exists(path("never"))).isFalse();
    }

    @Test
    void inAnOutageNothingWorks() throws Exception {
      Path file = written("file");
      FileContext context = FileContext.getFileContext(root.toUri(), configuration);
      Fault outage = faults.outage();
      assertFails(() -> fileSystem.exists(file), "STATUS");
      assertFails(() -> fileSystem.open(file), "OPEN");
      assertFails(() -> fileSystem.create(path("other"), false), "CREATE");
      assertFails(() -> context.getFileStatus(file), "STATUS");
      assertThat(outage.fired()).isEqualTo(4);
      faults.awaitFired(4, Duration.ZERO);
      outage.lift();
      assertThat(fileSystem.exists(path("other"))).isFalse();
      assertThat(content(file)).isEqualTo(TEXT);
    }

    @Test
    void faultsChooseByPathAndOrder() throws Exception {
      faults.fail(Operation.CREATE).on(path -> path.getName().startsWith("a")).nth(2).before();
      Fault second = faults.fail(Operation.CREATE).nth(4).before();
      written("a1");
      written("b1");
      assertFails(() -> written("a2"), "a2");
      assertFails(() -> written("b2"), "b2");
      assertThat(second.fired()).isEqualTo(1);
      written("a3");
      assertThat(faults.calls(Operation.CREATE)).isEqualTo(5);
      assertThat(faults.fired()).isEqualTo(2);
    }

    @Test
    void chanceIsTheSameForTheSameSeed() throws Exception {
      List<List<Integer>> hits = new ArrayList<>();
      for (long seed : new long[] {7, 7, 8}) {
        Fault fault = faults.fail(Operation.MKDIRS).chance(0.3, seed).before();
        List<Integer> hit = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
          try {
            fileSystem.mkdirs(path("d"));
          } catch (InjectedFaultException e) {
            hit.add(i);
          }
        }
        fault.lift();
        hits.add(hit);
      }
      assertThat(hits.get(0)).hasSizeBetween(5, 30).isEqualTo(hits.get(1));
      assertThat(hits.get(2)).isNotEqualTo(hits.get(0));
    }

    @Test
    void anArchiveSettlesARenameWhoseAnswerIsLost() throws Exception {
      faults.fail(Operation.RENAME).next().before();
      assertFails(() -> Archive.openOrCreate(path("archive"), configuration), "RENAME");
      faults.fail(Operation.RENAME).next().after();
      try (Archive archive = Archive.openOrCreate(path("archive"), configuration)) {
        assertThat(faults.fired()).isEqualTo(2);
        Path file = written("file");
        written("taken");
        assertThatThrownBy(() -> archive.store().publish(file, path("taken")))
            .isInstanceOf(FileAlreadyExistsException.class);
      }
    }
  }

  @Test
  void whatCannotBeSaidIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> faults.fail(Operation.RENAME, Operation.WRITE).cutShort())
        .withMessage("[RENAME] can only be done as a whole");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> faults.fail(Operation.RENAME, Operation.WRITE).twice())
        .withMessage("no client does [WRITE] again by itself");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> faults.fail(Operation.RENAME).nth(0))
        .withMessage("calls are counted from 1, there is no call 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> faults.fail(Operation.RENAME).chance(1.1, 1))
        .withMessage("1.1 is no probability");
  }

  @Test
  void awaitingWhatDoesNotHappenSaysSo() {
    Fault fault = faults.fail(Operation.HFLUSH, Operation.HSYNC).nth(3).after();
    assertThatThrownBy(() -> fault.awaitFired(Duration.ofMillis(1)))
        .isInstanceOf(AssertionError.class)
        .hasMessage(
            "expected a call hit by Fault[after [HFLUSH, HSYNC], no. 3] within PT0.001S but 0 failed, of the calls {}");
  }

  @Test
  void afterTheyAreClosedNoFileSystemCanBeOpened(@TempDir java.nio.file.Path directory)
      throws Exception {
    Configuration configuration = faults.install(new Configuration());
    try (FileSystem opened = FileSystem.newInstance(directory.toUri(), configuration)) {
      faults.outage();
      faults.close();
      assertThat(opened.exists(new Path(directory.toUri()))).isTrue();
      assertThatThrownBy(() -> FileSystem.newInstance(directory.toUri(), configuration))
          .hasMessageContaining("the Faults of this configuration were closed");
    }
  }
}
