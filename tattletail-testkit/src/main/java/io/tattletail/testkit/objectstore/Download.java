package io.tattletail.testkit.objectstore;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.apache.hadoop.fs.FSInputStream;
import org.apache.hadoop.fs.FileSystem;

/**
 * Reads an object. Each read is a request of its own, which fails if the object is gone or another
 * one. Positioned reads may come from several threads.
 */
final class Download extends FSInputStream {
  private static final int END = -1;

  private final org.apache.hadoop.fs.Path path;
  private final Path file;
  private final FileChannel channel;
  private final Object key;
  private final long length;
  private final FileSystem.Statistics statistics;
  private long position;

  Download(org.apache.hadoop.fs.Path path, Path file, FileSystem.Statistics statistics)
      throws IOException {
    this.path = path;
    this.file = file;
    this.statistics = statistics;
    try {
      this.key = Objects.requireNonNull(key(file));
      this.channel = FileChannel.open(file, StandardOpenOption.READ);
    } catch (NoSuchFileException e) {
      throw gone(e);
    }
    this.length = channel.size();
  }

  private static Object key(Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
  }

  private FileNotFoundException gone(IOException cause) {
    FileNotFoundException gone = new FileNotFoundException(path + " is not there");
    gone.initCause(cause);
    return gone;
  }

  private void checkUnchanged() throws IOException {
    try {
      if (!key.equals(key(file))) {
        throw new IOException(path + " was replaced while it was read");
      }
    } catch (NoSuchFileException e) {
      throw gone(e);
    }
  }

  @Override
  public int read(long at, byte[] bytes, int offset, int count) throws IOException {
    if (at < 0) {
      throw new EOFException("position %d of %s is negative".formatted(at, path));
    }
    if (count == 0) {
      return 0;
    }
    checkUnchanged();
    try {
      int read = channel.read(ByteBuffer.wrap(bytes, offset, count), at);
      if (read > 0) {
        statistics.incrementBytesRead(read);
      }
      return read;
    } catch (ClosedChannelException e) {
      throw new IOException(path + " was closed", e);
    }
  }

  @Override
  public synchronized int read(byte[] bytes, int offset, int count) throws IOException {
    int read = read(position, bytes, offset, count);
    if (read > 0) {
      position += read;
    }
    return read;
  }

  @Override
  public synchronized int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) == END ? END : one[0] & 0xFF;
  }

  @Override
  public synchronized void seek(long target) throws IOException {
    if (target < 0 || target > length) {
      throw new EOFException(
          "position %d of %s, which is %d bytes long".formatted(target, path, length));
    }
    position = target;
  }

  @Override
  public synchronized long getPos() {
    return position;
  }

  @Override
  public boolean seekToNewSource(long target) {
    return false;
  }

  @Override
  public synchronized int available() {
    return (int) Math.min(Integer.MAX_VALUE, length - position);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
