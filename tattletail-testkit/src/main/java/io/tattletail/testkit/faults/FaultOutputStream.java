package io.tattletail.testkit.faults;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.apache.hadoop.fs.Abortable;
import org.apache.hadoop.fs.CanSetDropBehind;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.StreamCapabilities;
import org.apache.hadoop.fs.Syncable;
import org.apache.hadoop.fs.statistics.IOStatistics;
import org.apache.hadoop.fs.statistics.IOStatisticsSource;
import org.jspecify.annotations.Nullable;

/**
 * A real output stream with faults before it. It keeps back what was not flushed, which a broken
 * stream loses.
 */
final class FaultOutputStream extends OutputStream
    implements Syncable, StreamCapabilities, CanSetDropBehind, Abortable, IOStatisticsSource {
  /** So much is kept back at most, however rarely a program flushes. */
  private static final int KEPT_BYTES = 1 << 20;

  private final FSDataOutputStream real;
  private final Faults faults;
  private final Path path;
  private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
  private @Nullable InjectedFaultException broken;

  FaultOutputStream(FSDataOutputStream real, Faults faults, Path path) {
    this.real = real;
    this.faults = faults;
    this.path = path;
  }

  private interface Step {
    void run() throws IOException;
  }

  private void run(Operation operation, Step whole, Step part) throws IOException {
    if (broken != null) {
      throw new IOException("no %s of %s: it failed before".formatted(operation, path), broken);
    }
    try {
      faults.run(operation, call(whole), call(part), path);
    } catch (InjectedFaultException e) {
      broken = e;
      if (e.hadEffect()) {
        sendKept();
      } else {
        kept.reset();
      }
      throw e;
    }
  }

  private static Faults.Call<Boolean> call(Step step) {
    return () -> {
      step.run();
      return true;
    };
  }

  private void keep(byte[] bytes, int offset, int length) throws IOException {
    if (kept.size() + length > KEPT_BYTES) {
      sendKept();
      real.write(bytes, offset, length);
    } else {
      kept.write(bytes, offset, length);
    }
  }

  private void sendKept() throws IOException {
    if (kept.size() > 0) {
      kept.writeTo(real);
      kept.reset();
    }
  }

  @Override
  public synchronized void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
    run(Operation.WRITE, () -> keep(bytes, offset, length), () -> keep(bytes, offset, length / 2));
  }

  /** Promises nothing, so does nothing. */
  @Override
  public void flush() {}

  @Override
  public synchronized void hflush() throws IOException {
    flush(Operation.HFLUSH, real::hflush);
  }

  @Override
  public synchronized void hsync() throws IOException {
    flush(Operation.HSYNC, real::hsync);
  }

  private void flush(Operation operation, Step step) throws IOException {
    Step whole =
        () -> {
          sendKept();
          step.run();
        };
    run(operation, whole, whole);
  }

  /** Of a broken stream too: what was flushed before must not stay open. */
  @Override
  public synchronized void close() throws IOException {
    faults.run(
        Operation.CLOSE,
        call(
            () -> {
              sendKept();
              real.close();
            }),
        path);
  }

  @Override
  public boolean hasCapability(String capability) {
    return real.hasCapability(capability);
  }

  @Override
  public void setDropBehind(Boolean dropCache) throws IOException {
    real.setDropBehind(dropCache);
  }

  @Override
  public AbortableResult abort() {
    return real.abort();
  }

  @Override
  public IOStatistics getIOStatistics() {
    return real.getIOStatistics();
  }

  @Override
  public String toString() {
    return "FaultOutputStream[" + path + "]";
  }
}
