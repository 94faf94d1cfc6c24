package io.tattletail.internal.segment;

import io.tattletail.common.CorruptSegmentException;
import io.tattletail.internal.layout.ArchiveStore;
import java.io.Closeable;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** An open file, whose reads are counted. Positioned reads are thread-safe. */
final class SegmentInput implements Closeable {
  private final FileSystem fileSystem;
  private final Path path;
  private final FSDataInputStream in;
  private final ReadStatistics statistics;

  SegmentInput(ArchiveStore archive, Path path, ReadStatistics statistics) throws IOException {
    this.fileSystem = archive.fileSystem();
    this.path = path;
    this.statistics = statistics;
    this.in = archive.openFile(path);
    statistics.countOpen();
  }

  Path path() {
    return path;
  }

  /**
   * @throws CorruptSegmentException if the file ends before
   * @throws FileNotFoundException if the file is not there any more
   */
  byte[] read(long offset, int length) throws IOException {
    byte[] bytes = new byte[length];
    try {
      in.readFully(offset, bytes, 0, length);
    } catch (EOFException e) {
      EndOfFile.check(e);
      throw new CorruptSegmentException(
          path, offset, "expected " + length + " bytes, the file ends before");
    } catch (FileNotFoundException e) {
      throw e;
    } catch (IOException e) {
      // HDFS tells of a deleted file in many ways, that its blocks cannot be had among them.
      if (!fileSystem.exists(path)) {
        throw (IOException) new FileNotFoundException(path + " is not there any more").initCause(e);
      }
      throw e;
    }
    statistics.countRead(length);
    return bytes;
  }

  /**
   * The file from this offset on, to be read by one thread, and no more when this is called again.
   * What it returns is to be told to {@link #scanned}.
   */
  InputStream sequential(long offset) throws IOException {
    in.seek(offset);
    return in;
  }

  void scanned(long length) {
    statistics.countRead(length);
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
