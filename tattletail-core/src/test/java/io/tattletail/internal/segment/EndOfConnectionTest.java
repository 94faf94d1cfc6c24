package io.tattletail.internal.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tattletail.common.ArchiveException;
import io.tattletail.internal.layout.ArchiveStore;
import io.tattletail.internal.layout.SegmentFile;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A name node that dies in the middle of a call is no end of a file. */
class EndOfConnectionTest {
  @TempDir Path directory;

  /** From which offset on reading ends with the connection. */
  private static OptionalLong lostFrom = OptionalLong.empty();

  /** Loses the connection to its name node while it asks for the next block. */
  public static final class LosesConnection extends RawLocalFileSystem {
    @Override
    public FSDataInputStream open(org.apache.hadoop.fs.Path path, int bufferSize)
        throws IOException {
      return new FSDataInputStream(new Lost(super.open(path, bufferSize)));
    }
  }

  private static final class Lost extends FSInputStream {
    private final FSDataInputStream in;

    Lost(FSDataInputStream in) {
      this.in = in;
    }

    private int allowed(long position, int length) throws IOException {
      if (lostFrom.isPresent()) {
        long left = lostFrom.getAsLong() - position;
        if (left <= 0) {
          // As Hadoop's NetUtils wraps it.
          EOFException wrapped =
              new EOFException("End of File Exception between local host and name node");
          wrapped.initCause(new EOFException());
          throw wrapped;
        }
        return (int) Math.min(left, length);
      }
      return length;
    }

    @Override
    public int read() throws IOException {
      allowed(in.getPos(), 1);
      return in.read();
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      return in.read(bytes, offset, allowed(in.getPos(), length));
    }

    /** As HDFS, which does not take the end of a connection for the end of the file. */
    @Override
    public int read(long position, byte[] bytes, int offset, int length) throws IOException {
      return in.read(position, bytes, offset, allowed(position, length));
    }

    @Override
    public void seek(long position) throws IOException {
      in.seek(position);
    }

    @Override
    public long getPos() throws IOException {
      return in.getPos();
    }

    @Override
    public boolean seekToNewSource(long position) throws IOException {
      return false;
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }

  @AfterEach
  void reconnect() {
    lostFrom = OptionalLong.empty();
  }

  private void read(SegmentFile file) throws IOException {
    Configuration configuration = new Configuration(false);
    configuration.setClass("fs.file.impl", LosesConnection.class, FileSystem.class);
    try (ArchiveStore archive =
        ArchiveStore.open(new org.apache.hadoop.fs.Path("file:" + directory), configuration)) {
      lostFrom = OptionalLong.of(file.length() - 5);
      Segment.open(archive, Segments.PARTITION, file, new ReadStatistics()).orElseThrow().close();
    }
  }

  @Test
  void aSealedSegmentIsNotTakenForDamaged() throws Exception {
    try (Segments segments = new Segments(directory)) {
      SegmentFile file = segments.sealed(0, List.of(Segments.record(0, 0, "event")));
      assertThatThrownBy(() -> read(file))
          .isNotInstanceOf(ArchiveException.class)
          .hasMessageStartingWith("the connection ended: End of File Exception");
    }
  }

  @Test
  void anUnsealedSegmentIsNotTakenForShorterThanItIs() throws Exception {
    try (Segments segments = new Segments(directory);
        SegmentWriter writer = segments.writer(0)) {
      // So much that its header is read before the connection ends.
      writer.write(Segments.random(new Random(1), 0, 200));
      writer.hflush();
      SegmentFile file = segments.archive.list(Segments.PARTITION).segments().get(0);
      assertThat(file.length()).isGreaterThan(10_000);
      assertThatThrownBy(() -> read(file))
          .isNotInstanceOf(ArchiveException.class)
          .hasMessageStartingWith("the connection ended: End of File Exception");
    }
  }
}
