package io.tattletail.internal.layout;

import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.StreamCapabilities;
import org.apache.hadoop.fs.Syncable;
import org.apache.hadoop.fs.impl.StoreImplementationUtils;

/**
 * Writes a file of the local disk. After {@link #hflush()} the operating system has what was
 * written, after {@link #hsync()} the disk. Not thread-safe.
 */
final class LocalOutputStream extends OutputStream implements Syncable, StreamCapabilities {
  private final FileOutputStream file;
  private final BufferedOutputStream out;
  private final FileSystem.Statistics statistics;

  /**
   * @param file is closed with this
   */
  LocalOutputStream(FileOutputStream file, int bufferBytes, FileSystem.Statistics statistics) {
    this.file = file;
    this.out = new BufferedOutputStream(file, bufferBytes);
    this.statistics = statistics;
  }

  @Override
  public void write(int b) throws IOException {
    out.write(b);
    statistics.incrementBytesWritten(1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    out.write(bytes, offset, length);
    statistics.incrementBytesWritten(length);
  }

  @Override
  public void flush() throws IOException {
    out.flush();
  }

  @Override
  public void hflush() throws IOException {
    out.flush();
  }

  @Override
  public void hsync() throws IOException {
    out.flush();
    file.getFD().sync();
  }

  @Override
  public boolean hasCapability(String capability) {
    return StoreImplementationUtils.isProbeForSyncable(capability);
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
