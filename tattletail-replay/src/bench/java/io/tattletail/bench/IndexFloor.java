package io.tattletail.bench;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The least that whoever wants all indexes has to do, by hand: it lists both trees, opens each file
 * and reads its end, in eight threads. It decodes and checks nothing.
 */
final class IndexFloor implements AutoCloseable {
  private static final int THREADS = 8;
  private static final int TAIL_BYTES = 64 << 10;

  private final FileSystem fileSystem;
  private final List<Path> trees;
  private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);

  IndexFloor(FileSystem fileSystem, Path root) {
    this.fileSystem = fileSystem;
    this.trees = List.of(new Path(root, "recorded"), new Path(root, "published"));
  }

  /** Of all channels those days that are wanted. */
  long all(Predicate<Path> wanted) throws Exception {
    long start = System.nanoTime();
    List<Path> channels = new ArrayList<>();
    for (Path tree : trees) {
      channels.addAll(children(tree));
    }
    days(channels, wanted, 0);
    return System.nanoTime() - start;
  }

  /** All days of a channel, whole files. */
  long channel(String directory) throws Exception {
    long start = System.nanoTime();
    days(
        trees.stream().map(tree -> new Path(tree, directory)).toList(),
        day -> true,
        Integer.MAX_VALUE);
    return System.nanoTime() - start;
  }

  private void days(List<Path> channels, Predicate<Path> wanted, int more) throws Exception {
    List<Path> days = new ArrayList<>();
    for (List<Path> some : inThreads(channels, this::children)) {
      some.stream().filter(wanted).forEach(days::add);
    }
    inThreads(days, day -> read(day, more));
  }

  /**
   * A day of a channel.
   *
   * @param more bytes to read of each file beside its end
   */
  long day(String channelAndDay, int more) throws Exception {
    long start = System.nanoTime();
    for (Path tree : trees) {
      read(new Path(tree, channelAndDay), more);
    }
    return System.nanoTime() - start;
  }

  private interface Work<T> {
    T of(Path path) throws IOException;
  }

  private <T> List<T> inThreads(List<Path> paths, Work<T> work) throws Exception {
    List<Callable<T>> tasks = new ArrayList<>();
    paths.forEach(path -> tasks.add(() -> work.of(path)));
    List<T> done = new ArrayList<>();
    for (Future<T> future : threads.invokeAll(tasks)) {
      done.add(future.get());
    }
    return done;
  }

  private List<Path> children(Path directory) throws IOException {
    List<Path> found = new ArrayList<>();
    for (FileStatus status : fileSystem.listStatus(directory)) {
      if (status.isDirectory()) {
        found.add(status.getPath());
      }
    }
    return found;
  }

  private long read(Path day, int more) throws IOException {
    FileStatus[] files;
    try {
      files = fileSystem.listStatus(day);
    } catch (FileNotFoundException e) {
      return 0;
    }
    long bytes = 0;
    for (FileStatus file : files) {
      try (FSDataInputStream in = fileSystem.open(file.getPath())) {
        byte[] tail = new byte[(int) Math.min(file.getLen(), TAIL_BYTES)];
        in.readFully(file.getLen() - tail.length, tail);
        byte[] rest = new byte[(int) Math.min(file.getLen(), more)];
        in.readFully(0, rest);
        bytes += tail.length + rest.length;
      }
    }
    return bytes;
  }

  @Override
  public void close() {
    threads.shutdown();
  }
}
