package io.tattletail.replay;

import io.tattletail.testkit.faults.Fault;
import io.tattletail.testkit.faults.FaultScript;
import io.tattletail.testkit.faults.Faults;
import io.tattletail.testkit.faults.Operation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;

/**
 * An archive on the local disk and a copy of its files, each of which can be made to fail without
 * the other.
 */
public final class CopiedArchive implements AutoCloseable {
  private final Path directory;
  private final Faults faults = Faults.create();

  /** In this directory, which has the archive or will have it. */
  public CopiedArchive(Path directory) {
    this.directory = directory;
  }

  public org.apache.hadoop.fs.Path original() {
    return root("original");
  }

  public org.apache.hadoop.fs.Path copy() {
    return root("copy");
  }

  private org.apache.hadoop.fs.Path root(String name) {
    return new org.apache.hadoop.fs.Path(directory.resolve(name).toUri().toString());
  }

  /** The original first. */
  public List<org.apache.hadoop.fs.Path> roots() {
    return List.of(original(), copy());
  }

  /** With the faults. */
  public Configuration configuration() {
    return faults.install(new Configuration(false));
  }

  /** Copies the files of the original that the copy does not have as they are. */
  public void makeCopy() throws IOException {
    Path from = directory.resolve("original");
    try (Stream<Path> paths = Files.walk(from)) {
      for (Path path : paths.toList()) {
        Path to = directory.resolve("copy").resolve(from.relativize(path).toString());
        if (Files.isDirectory(path)) {
          Files.createDirectories(to);
        } else if (!Files.exists(to) || Files.size(to) != Files.size(path)) {
          Files.write(to, Files.readAllBytes(path));
        }
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /** All calls on this archive fail from now on, until the fault is lifted. */
  public Fault outage(org.apache.hadoop.fs.Path root) {
    return every(root).before();
  }

  /** The n-th call on this archive from now on fails, counted from 1. */
  public Fault failure(org.apache.hadoop.fs.Path root, long nth) {
    return every(root).nth(nth).before();
  }

  /** All calls on this archive from the n-th on fail. */
  public Fault outageFrom(org.apache.hadoop.fs.Path root, long nth) {
    AtomicLong calls = new AtomicLong();
    return every(root).on(path -> calls.incrementAndGet() >= nth).before();
  }

  private FaultScript every(org.apache.hadoop.fs.Path root) {
    Operation[] all = Operation.values();
    String prefix = root.toUri().getPath();
    return faults
        .fail(all[0], Arrays.copyOfRange(all, 1, all.length))
        .on(path -> path.toUri().getPath().startsWith(prefix));
  }

  /** Each call on this archive fails with this probability. */
  public Fault failures(org.apache.hadoop.fs.Path root, double chance, long seed) {
    return every(root).chance(chance, seed).before();
  }

  /** No published file of this archive can be opened from now on. */
  public Fault unreadableRounds(org.apache.hadoop.fs.Path root) {
    String prefix = root.toUri().getPath() + "/published/";
    return faults
        .fail(Operation.OPEN)
        .on(path -> path.toUri().getPath().startsWith(prefix))
        .before();
  }

  /** Runs this in the next call on the archive, which does not fail. */
  public Fault onNextCall(org.apache.hadoop.fs.Path root, Runnable action) {
    AtomicBoolean done = new AtomicBoolean();
    return every(root)
        .on(
            path -> {
              if (done.compareAndSet(false, true)) {
                action.run();
              }
              return false;
            })
        .before();
  }

  /** Cuts the published files of the original in the middle. */
  public void cutRounds() throws IOException {
    try (Stream<Path> paths = Files.walk(directory.resolve("original").resolve("published"))) {
      for (Path path : paths.filter(Files::isRegularFile).toList()) {
        byte[] whole = Files.readAllBytes(path);
        Files.write(path, Arrays.copyOf(whole, whole.length / 2));
      }
    }
  }

  public void lift() {
    faults.lift();
  }

  @Override
  public void close() {
    faults.close();
  }
}
