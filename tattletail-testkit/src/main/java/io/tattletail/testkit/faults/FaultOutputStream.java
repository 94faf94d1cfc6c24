package io.tattletail.testkit.faults;

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

/** A real output stream with faults before it; broken once a write or flush was made to fail. */
final class FaultOutputStream extends OutputStream
    implements Syncable, StreamCapabilities, CanSetDropBehind, Abortable, IOStatisticsSource {
  private final FSDataOutputStream real;
  private final Faults faults;
  private final Path path;
  private volatile @Nullable InjectedFaultException broken;

  FaultOutputStream(FSDataOutputStream real, Faults faults, Path path) {
    this.real = real;
    this.faults = faults;
    this.path = path;
  }

  private interface Step {
    void run() throws IOException;
  }

  private void run(Operation operation, Step whole, Step part) throws IOException {
    InjectedFaultException before = broken;
    if (before != null) {
      throw new IOException("no %s of %s: it failed before".formatted(operation, path), before);
    }
    try {
      faults.run(operation, call(whole), call(part), path);
    } catch (InjectedFaultException e) {
      broken = e;
      throw e;
    }
  }

  private static Faults.Call<Boolean> call(Step step) {
    return () -> {
      step.run();
      return true;
    };
  }

  @Override
  public void write(int b) throws IOException {
    run(Operation.WRITE, () -> real.write(b), () -> {});
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    run(
        Operation.WRITE,
        () -> real.write(bytes, offset, length),
        () -> real.write(bytes, offset, length / 2));
  }

  /** Only empties buffers of the client, which tells nobody anything, and cannot fail. */
  @Override
  public void flush() throws IOException {
    real.flush();
  }

  @Override
  public void hflush() throws IOException {
    run(Operation.HFLUSH, real::hflush, real::hflush);
  }

  @Override
  public void hsync() throws IOException {
    run(Operation.HSYNC, real::hsync, real::hsync);
  }

  /** Of a broken stream too: what was written before must not stay open. */
  @Override
  public void close() throws IOException {
    faults.run(Operation.CLOSE, call(real::close), path);
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
