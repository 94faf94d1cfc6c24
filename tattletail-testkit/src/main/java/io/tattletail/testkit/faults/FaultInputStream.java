package io.tattletail.testkit.faults;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.hadoop.fs.ByteBufferPositionedReadable;
import org.apache.hadoop.fs.ByteBufferReadable;
import org.apache.hadoop.fs.CanSetDropBehind;
import org.apache.hadoop.fs.CanSetReadahead;
import org.apache.hadoop.fs.CanUnbuffer;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSInputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.StreamCapabilities;
import org.apache.hadoop.fs.statistics.IOStatistics;
import org.apache.hadoop.fs.statistics.IOStatisticsSource;

/** A real input stream with faults before it. A read that is cut short moves its end. */
final class FaultInputStream extends FSInputStream
    implements ByteBufferReadable,
        ByteBufferPositionedReadable,
        CanSetDropBehind,
        CanSetReadahead,
        CanUnbuffer,
        StreamCapabilities,
        IOStatisticsSource {
  private static final int END = -1;

  private final FSDataInputStream real;
  private final Faults faults;
  private final Path path;

  /** Where the file seems to end. Positioned reads may come from several threads. */
  private volatile long end = Long.MAX_VALUE;

  FaultInputStream(FSDataInputStream real, Faults faults, Path path) {
    this.real = real;
    this.faults = faults;
    this.path = path;
  }

  private interface Read {
    /**
     * @param allowed how many bytes there are to be read at most, from zero to the length asked for
     */
    int upTo(int allowed) throws IOException;
  }

  /** Reads at a position at most so many bytes; none are there behind the end. */
  private int read(long position, int length, Read read) throws IOException {
    return faults.run(
        Operation.READ,
        () -> within(position, length, read),
        () -> {
          cut(position, length);
          return within(position, length, read);
        },
        path);
  }

  /** In the middle of the bytes that there are, which may be fewer than those asked for. */
  private synchronized void cut(long position, int length) throws IOException {
    long there = Math.max(0, real.getPos() + real.available() - position);
    end = Math.min(end, position + Math.min(length, there) / 2);
  }

  private int within(long position, int length, Read read) throws IOException {
    int allowed = allowed(position, length);
    return allowed == 0 && length > 0 ? END : read.upTo(allowed);
  }

  private int allowed(long position, int length) {
    return (int) Math.max(0, Math.min(length, end - position));
  }

  /** Reads at a position exactly so many bytes. */
  private void readAll(long position, int length, Read read) throws IOException {
    int done =
        read(
            position,
            length,
            allowed -> {
              read.upTo(allowed);
              return allowed;
            });
    if (done < length) {
      throw new EOFException(
          "%s seems to end at %d: told to cut this read short".formatted(path, end));
    }
  }

  @Override
  public int read() throws IOException {
    return read(real.getPos(), 1, allowed -> real.read());
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    return read(real.getPos(), length, allowed -> real.read(bytes, offset, allowed));
  }

  @Override
  public int read(long position, byte[] bytes, int offset, int length) throws IOException {
    return read(position, length, allowed -> real.read(position, bytes, offset, allowed));
  }

  @Override
  public void readFully(long position, byte[] bytes, int offset, int length) throws IOException {
    readAll(
        position,
        length,
        allowed -> {
          real.readFully(position, bytes, offset, allowed);
          return allowed;
        });
  }

  @Override
  public int read(ByteBuffer buffer) throws IOException {
    return read(real.getPos(), buffer.remaining(), allowed -> limited(buffer, allowed, real::read));
  }

  @Override
  public int read(long position, ByteBuffer buffer) throws IOException {
    return read(
        position,
        buffer.remaining(),
        allowed -> limited(buffer, allowed, limited -> real.read(position, limited)));
  }

  @Override
  public void readFully(long position, ByteBuffer buffer) throws IOException {
    readAll(
        position,
        buffer.remaining(),
        allowed ->
            limited(
                buffer,
                allowed,
                limited -> {
                  real.readFully(position, limited);
                  return allowed;
                }));
  }

  private interface BufferRead {
    int into(ByteBuffer buffer) throws IOException;
  }

  private static int limited(ByteBuffer buffer, int allowed, BufferRead read) throws IOException {
    int limit = buffer.limit();
    buffer.limit(buffer.position() + allowed);
    try {
      return read.into(buffer);
    } finally {
      buffer.limit(limit);
    }
  }

  @Override
  public long skip(long count) throws IOException {
    return real.skip(Math.max(0, Math.min(count, end - real.getPos())));
  }

  @Override
  public int available() throws IOException {
    return allowed(real.getPos(), real.available());
  }

  @Override
  public void seek(long position) throws IOException {
    real.seek(position);
  }

  @Override
  public long getPos() throws IOException {
    return real.getPos();
  }

  @Override
  public boolean seekToNewSource(long target) throws IOException {
    return real.seekToNewSource(target);
  }

  @Override
  public void setReadahead(Long readahead) throws IOException {
    real.setReadahead(readahead);
  }

  @Override
  public void setDropBehind(Boolean dropCache) throws IOException {
    real.setDropBehind(dropCache);
  }

  @Override
  public void unbuffer() {
    real.unbuffer();
  }

  @Override
  public boolean hasCapability(String capability) {
    return real.hasCapability(capability);
  }

  @Override
  public IOStatistics getIOStatistics() {
    return real.getIOStatistics();
  }

  @Override
  public void close() throws IOException {
    real.close();
  }

  @Override
  public String toString() {
    return "FaultInputStream[" + path + "]";
  }
}
