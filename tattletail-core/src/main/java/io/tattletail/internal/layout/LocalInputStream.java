package io.tattletail.internal.layout;

import java.io.IOException;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FSInputStream;

/**
 * Reads a file of the local disk. Hadoop's stream throws {@link FSError} for an error of the disk,
 * and when its thread is interrupted; this one throws the {@link IOException} that was its cause,
 * as other file systems do. Thread-safe where Hadoop's is: at positioned reads.
 */
final class LocalInputStream extends FSInputStream {
  private final FSDataInputStream in;

  /**
   * @param in is closed with this
   */
  LocalInputStream(FSDataInputStream in) {
    this.in = in;
  }

  @Override
  public int read() throws IOException {
    try {
      return in.read();
    } catch (FSError e) {
      throw ioException(e);
    }
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    try {
      return in.read(bytes, offset, length);
    } catch (FSError e) {
      throw ioException(e);
    }
  }

  @Override
  public int read(long position, byte[] bytes, int offset, int length) throws IOException {
    try {
      return in.read(position, bytes, offset, length);
    } catch (FSError e) {
      throw ioException(e);
    }
  }

  @Override
  public void readFully(long position, byte[] bytes, int offset, int length) throws IOException {
    try {
      in.readFully(position, bytes, offset, length);
    } catch (FSError e) {
      throw ioException(e);
    }
  }

  private static IOException ioException(FSError e) {
    return e.getCause() instanceof IOException cause ? cause : new IOException(e);
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
    return in.seekToNewSource(position);
  }

  @Override
  public long skip(long count) throws IOException {
    return in.skip(count);
  }

  @Override
  public int available() throws IOException {
    return in.available();
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
