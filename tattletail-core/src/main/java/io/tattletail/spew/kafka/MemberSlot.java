package io.tattletail.spew.kafka;

import com.google.common.hash.Hashing;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A number that at most one living process of a host holds in a group. The process holds it by the
 * lock of a file in the directory for temporary files. The operating system frees the lock when the
 * process ends for any reason. Thread-safe.
 */
final class MemberSlot implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MemberSlot.class);

  private final Path file;
  private final FileChannel channel;

  private MemberSlot(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /** Takes the slot; empty if another subscription or process holds it. */
  static Optional<MemberSlot> tryTake(Path directory, String clusterId, String group, int n)
      throws IOException {
    Path file = directory.toRealPath().resolve(fileName(clusterId, group, n));
    // The lock does not exclude other threads of this JVM, and closing a second channel would free
    // it.
    // A system property excludes them, also in other class loaders.
    if (System.getProperties().putIfAbsent(property(file), "held") != null) {
      return Optional.empty();
    }
    FileChannel channel = null;
    FileLock lock = null;
    try {
      channel =
          FileChannel.open(
              file,
              Set.of(
                  StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS));
      lock = channel.tryLock();
      return lock == null ? Optional.empty() : Optional.of(new MemberSlot(file, channel));
    } finally {
      if (lock == null) {
        System.getProperties().remove(property(file));
        if (channel != null) {
          channel.close();
        }
      }
    }
  }

  private static String fileName(String clusterId, String group, int n) {
    String hash =
        Hashing.sha256()
            .hashString(clusterId + '\n' + group, StandardCharsets.UTF_8)
            .toString()
            .substring(0, 32);
    return "tattletail-" + hash + "-" + n + ".lock";
  }

  private static String property(Path file) {
    return "io.tattletail.spew.kafka.slot:" + file;
  }

  /**
   * Frees the slot. The file stays: if it were deleted, two processes could lock two files of one
   * name.
   */
  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      LOG.warn("the lock of {} is not freed before this process ends", file, e);
      return;
    }
    System.getProperties().remove(property(file));
  }

  @Override
  public String toString() {
    return "MemberSlot[" + file + "]";
  }
}
