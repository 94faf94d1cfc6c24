package io.tattletail.archive.salvage;

import static org.assertj.core.api.Assertions.assertThat;

import io.tattletail.archive.Archive;
import io.tattletail.archive.salvage.Salvaged.Outcome;
import io.tattletail.common.Partition;
import io.tattletail.internal.layout.SegmentName;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.LeaseRecoverable;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.ipc.RemoteException;
import org.apache.hadoop.util.Progressable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** By a file system whose answers a test chooses. */
class LeasesTest {
  private static final Partition PARTITION = new Partition("c", LocalDate.parse("2026-11-22"));

  @TempDir private java.nio.file.Path directory;
  private Archive archive;
  private Leased fileSystem;

  /** The local disk with leases. */
  public static final class Leased extends RawLocalFileSystem implements LeaseRecoverable {
    private final List<String> calls = new ArrayList<>();
    private boolean closed;
    private IOException appendFails;
    private IOException closeFails;
    private boolean recovered;
    private IOException recoverFails;

    @Override
    public boolean recoverLease(Path file) throws IOException {
      calls.add("recoverLease");
      if (recoverFails != null) {
        throw recoverFails;
      }
      return recovered;
    }

    @Override
    public boolean isFileClosed(Path file) {
      return closed;
    }

    @Override
    public FSDataOutputStream append(Path path, int bufferSize, Progressable progress)
        throws IOException {
      calls.add("append");
      if (appendFails != null) {
        throw appendFails;
      }
      return new FSDataOutputStream(
          new ByteArrayOutputStream() {
            @Override
            public void close() throws IOException {
              if (closeFails != null) {
                throw closeFails;
              }
            }
          },
          statistics);
    }
  }

  @BeforeEach
  void open() throws IOException {
    Configuration configuration = new Configuration(false);
    configuration.set("fs.file.impl", Leased.class.getName());
    archive = Archive.openOrCreate(new Path("file:" + directory), configuration);
    fileSystem = (Leased) archive.store().fileSystem();
    archive
        .store()
        .create(
            archive.store().path(PARTITION, new SegmentName.Unsealed("r.20261122T101500Z.1", 0)),
            100)
        .close();
  }

  @AfterEach
  void close() throws IOException {
    archive.close();
  }

  private Salvaged salvaged() throws IOException {
    List<Salvaged> done = SegmentSalvager.ofDeadRecorders(archive).salvage(PARTITION);
    assertThat(done).hasSize(1);
    return done.get(0);
  }

  @Test
  void aClosedFileIsTakenWithoutAppending() throws Exception {
    fileSystem.closed = true;

    assertThat(salvaged().outcome()).isEqualTo(Outcome.DELETED_EMPTY);
    assertThat(fileSystem.calls).isEmpty();
  }

  @Test
  void aHeldLeaseIsTold() throws Exception {
    for (String type : List.of("AlreadyBeingCreatedException", "RecoveryInProgressException")) {
      fileSystem.appendFails =
          new RemoteException("org.apache.hadoop.hdfs.protocol." + type, "owned by A\n\tat x.y");

      Salvaged done = salvaged();

      assertThat(done.outcome()).isEqualTo(Outcome.IN_USE);
      assertThat(done.detail()).isEqualTo("its lease is held, or being recovered: owned by A");
    }
  }

  @Test
  void anyOtherErrorIsAFailureWithItsCause() throws Exception {
    fileSystem.appendFails = new IOException("the name node is in safe mode");

    Salvaged done = salvaged();

    assertThat(done.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(done.detail()).contains("the name node is in safe mode");
  }

  @Test
  void aFileThatWasTakenWithoutAPipelineIsSalvagedWhenItsLeaseIsRecovered() throws Exception {
    fileSystem.closeFails = new IOException("Failed to replace a bad datanode");

    Salvaged early = salvaged();

    assertThat(early.outcome()).isEqualTo(Outcome.IN_USE);
    assertThat(early.detail())
        .contains("no writer holds it, but it is not closed yet", "Failed to replace a bad");
    assertThat(fileSystem.calls).containsExactly("append", "recoverLease");

    fileSystem.recovered = true;
    assertThat(salvaged().outcome()).isEqualTo(Outcome.DELETED_EMPTY);
  }

  @Test
  void aFileThatItsWriterRenamedMeanwhileIsSealedBefore() throws Exception {
    fileSystem.closeFails = new IOException("Failed to replace a bad datanode");
    fileSystem.recoverFails = new FileNotFoundException("File does not exist");

    assertThat(salvaged().outcome()).isEqualTo(Outcome.SEALED_BEFORE);
  }

  @Test
  void aLeaseThatCannotBeGivenBackIsAFailureWithItsCause() throws Exception {
    fileSystem.closeFails = new IOException("Failed to replace a bad datanode");
    fileSystem.recoverFails = new IOException("the name node is in safe mode");

    Salvaged done = salvaged();

    assertThat(done.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(done.detail()).contains("Failed to replace a bad datanode");
  }
}
