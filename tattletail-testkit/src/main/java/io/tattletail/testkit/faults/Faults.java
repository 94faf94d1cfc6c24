package io.tattletail.testkit.faults;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import io.tattletail.internal.time.TimeLimits;
import io.tattletail.testkit.objectstore.ObjectStore;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.CommonPathCapabilities;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Path;

/**
 * Injects faults into the otherwise real file systems of one configuration:
 *
 * <pre>{@code
 * try (Faults faults = Faults.create()) {
 *   Configuration configuration = faults.install(hdfs.configuration());
 *   Fault fault = faults.fail(Operation.HFLUSH).nth(3).before();
 *   // what is opened with this configuration meets an error at its third hflush
 * }
 * }</pre>
 *
 * <p>It wraps HDFS, the local disk (the raw one, without checksum files) and an {@link ObjectStore}
 * that was installed before, under their own schemes, for users of {@link
 * org.apache.hadoop.fs.FileSystem} and of {@link org.apache.hadoop.fs.FileContext} alike. The
 * latter's rename keeps its promise not to overwrite. All their streams share one script and one
 * count. Calls without an {@link Operation}, such as those of extended attributes, never fail.
 *
 * <p>An output stream with a failed write or flush is broken, like an HDFS stream without data
 * nodes: unflushed bytes are lost, later writes and flushes fail too, and closing it closes the
 * file with the bytes that arrived. An input stream goes on.
 *
 * <p>If several faults match a call, the one that was started first applies.
 *
 * <p>Thread-safe. When it is closed, all faults are lifted; file systems opened before go on
 * without any, and new ones cannot be opened.
 */
public final class Faults implements Closeable {
  private static final String ID = "tattletail.testkit.faults.id";

  /** Hadoop makes file systems by reflection: all they are given is a configuration. */
  private static final Map<String, Faults> INSTALLED = new ConcurrentHashMap<>();

  private final String id = UUID.randomUUID().toString();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  // All below are guarded by the lock.
  private final List<Fault> active = new ArrayList<>();
  private final Map<Operation, Long> calls = new EnumMap<>(Operation.class);
  private long fired;

  private Faults() {}

  /** No faults yet, and no file systems that could have them. */
  public static Faults create() {
    Faults faults = new Faults();
    INSTALLED.put(faults.id, faults);
    return faults;
  }

  /** What a file system has before it is told its own. */
  static Faults none() {
    return new Faults();
  }

  static Faults of(Configuration configuration) throws IOException {
    Faults faults = INSTALLED.get(configuration.get(ID, ""));
    if (faults == null) {
      throw new IOException(
          "the Faults of this configuration were closed; open file systems before that");
    }
    return faults;
  }

  /**
   * Wraps the file systems of a configuration with these faults.
   *
   * @param configuration not changed
   * @return a copy, whose HDFS and local file systems have these faults. Use it with {@code
   *     FileSystem.newInstance}: a cached file system may have no faults.
   */
  public Configuration install(Configuration configuration) {
    Configuration copy = new Configuration(configuration);
    copy.set(ID, id);
    for (String scheme : List.of("hdfs", "file")) {
      copy.set(
          "fs.AbstractFileSystem." + scheme + ".impl", FaultAbstractFileSystem.class.getName());
      copy.setBoolean("fs." + scheme + ".impl.disable.cache", true);
    }
    copy.set("fs.hdfs.impl", FaultHdfsFileSystem.class.getName());
    copy.set("fs.file.impl", FaultLocalFileSystem.class.getName());
    copy.set("fs." + ObjectStore.SCHEME + ".impl", FaultObjectStoreFileSystem.class.getName());
    copy.setBoolean("fs." + ObjectStore.SCHEME + ".impl.disable.cache", true);
    return copy;
  }

  /** Begins the script of a fault for calls of any of these operations. */
  public FaultScript fail(Operation operation, Operation... more) {
    return new FaultScript(this, Sets.immutableEnumSet(operation, more));
  }

  /** Everything fails from now on, until it is lifted, as if nothing could be reached. */
  public Fault outage() {
    return new FaultScript(this, ImmutableSet.copyOf(Operation.values())).before();
  }

  /** Lifts all faults. */
  public void lift() {
    lock.lock();
    try {
      active.forEach(Fault::liftNow);
      active.clear();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** How often an operation was called so far, with or without success. */
  public long calls(Operation operation) {
    return reading(() -> calls.getOrDefault(operation, 0L));
  }

  /** How many calls were hit so far, by any fault. */
  public long fired() {
    return reading(() -> fired);
  }

  /**
   * Waits until faults have hit {@code count} calls.
   *
   * @throws AssertionError if they are fewer when the time is over
   */
  public void awaitFired(long count, Duration timeout) {
    await(timeout, count + " calls that fail", () -> fired >= count);
  }

  @Override
  public void close() {
    INSTALLED.remove(id);
    lift();
  }

  Fault start(FaultScript script, Effect effect, Duration limit) {
    Fault fault = new Fault(this, script, effect, limit);
    lock.lock();
    try {
      active.add(fault);
    } finally {
      lock.unlock();
    }
    return fault;
  }

  long fired(Fault fault) {
    return reading(fault::firedSoFar);
  }

  void awaitFired(Fault fault, Duration timeout) {
    await(timeout, "a call hit by " + fault, () -> fault.firedSoFar() > 0);
  }

  void lift(Fault fault) {
    lock.lock();
    try {
      fault.liftNow();
      active.remove(fault);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private long reading(LongSupplier value) {
    lock.lock();
    try {
      return value.getAsLong();
    } finally {
      lock.unlock();
    }
  }

  private void await(Duration timeout, String what, BooleanSupplier done) {
    lock.lock();
    try {
      if (!awaitHeld(timeout, done)) {
        throw new AssertionError(
            "expected %s within %s but %d failed, of the calls %s"
                .formatted(what, timeout, fired, calls));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting for " + what, e);
    } finally {
      lock.unlock();
    }
  }

  private boolean awaitHeld(Duration timeout, BooleanSupplier done) throws InterruptedException {
    long left = TimeLimits.nanos(timeout);
    while (!done.getAsBoolean()) {
      if (left <= 0) {
        return false;
      }
      left = changed.awaitNanos(left);
    }
    return true;
  }

  /** What a file system does for a call. */
  interface Call<T> {
    T run() throws IOException;
  }

  /** Does a call that can only be done as a whole, as the faults say. */
  <T> T run(Operation operation, Call<T> whole, Path... paths) throws IOException {
    return run(operation, whole, whole, paths);
  }

  /**
   * Does a call as the faults say.
   *
   * @param part what is done of it if it is cut short
   */
  <T> T run(Operation operation, Call<T> whole, Call<T> part, Path... paths) throws IOException {
    Optional<Fault> hit = hit(operation, paths);
    if (hit.isEmpty()) {
      return whole.run();
    }
    Fault fault = hit.get();
    String message =
        "told to fail %s %s of %s"
            .formatted(fault.effect().text(), operation, String.join(" to ", texts(paths)));
    switch (fault.effect()) {
      case HANG -> {
        hang(fault, message);
        return whole.run();
      }
      case TWICE -> {
        whole.run();
        return whole.run();
      }
      case CUT_SHORT -> {
        T partial = part.run();
        if (operation == Operation.READ) {
          return partial;
        }
      }
      case AFTER -> {
        if (whole.run() instanceof Closeable opened) {
          leave(opened);
        }
      }
      case OUT_OF_MEMORY -> throw new OutOfMemoryError(message);
      case BEFORE -> throw InjectedFaultException.withoutEffect(message);
    }
    throw InjectedFaultException.withEffect(message);
  }

  /** Nobody got the stream, so nobody finishes it: what is there of the file now stays. */
  private static void leave(Closeable opened) throws IOException {
    if (opened instanceof FSDataOutputStream out
        && out.hasCapability(CommonPathCapabilities.ABORTABLE_STREAM)) {
      // An object store makes an object of it when it is closed.
      out.abort();
    } else {
      opened.close();
    }
  }

  private static List<String> texts(Path[] paths) {
    return java.util.Arrays.stream(paths).map(Path::toString).toList();
  }

  private Optional<Fault> hit(Operation operation, Path[] paths) {
    lock.lock();
    try {
      calls.merge(operation, 1L, Long::sum);
      Fault first = null;
      for (Fault fault : active) {
        // All count the call, also those that do not get it.
        if (fault.wants(operation, paths) && first == null) {
          first = fault;
        }
      }
      if (first != null) {
        first.fire();
        fired++;
        changed.signalAll();
      }
      return Optional.ofNullable(first);
    } finally {
      lock.unlock();
    }
  }

  private void hang(Fault fault, String message) throws IOException {
    lock.lock();
    try {
      if (!awaitHeld(fault.limit(), fault::isLifted)) {
        throw InjectedFaultException.withoutEffect(message);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while " + message);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public String toString() {
    lock.lock();
    try {
      return "Faults[active %s, fired %d, calls %s]".formatted(active, fired, calls);
    } finally {
      lock.unlock();
    }
  }
}
