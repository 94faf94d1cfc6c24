package io.tattletail.archive.rejected;

import io.tattletail.archive.Archive;
import io.tattletail.archive.Floors;
import io.tattletail.archive.NameOrder;
import io.tattletail.archive.segment.CorruptSegmentException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Predicate;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.jspecify.annotations.Nullable;

/**
 * Steps through the events that the recorders of an archive rejected: those of one recorder in the
 * order in which they were, also from files that are still being written.
 *
 * <p>What cannot be read is passed over, and told by {@link #damage()} and {@link #torn()}. It
 * holds one file of at most some 32 MiB at a time (or one event, if that is larger), and nothing
 * open. Not thread-safe.
 */
public final class RejectedEvents {
  private final Archive archive;
  private final Predicate<RejectedEvent> wanted;
  private final Deque<Path> files;
  private final Deque<RejectedEvent> events = new ArrayDeque<>();
  private final List<CorruptSegmentException> damage = new ArrayList<>();
  private final List<TornTail> torn = new ArrayList<>();
  private @Nullable RejectedEvent event;

  private RejectedEvents(
      Archive archive, Predicate<RejectedEvent> wanted, List<Path> files) {
    this.archive = archive;
    this.wanted = wanted;
    this.files = new ArrayDeque<>(files);
  }

  /**
   * A file that ends within a block: it is being written, or its writer died. No event of that
   * block was acknowledged.
   *
   * @param path the file
   * @param offset where the block begins, in bytes from the file's start
   * @param length how much of it there is, in bytes
   */
  public record TornTail(Path path, long offset, long length) {}

  /** Begins to read what there is now. */
  public static RejectedEvents read(Archive archive) throws IOException {
    return read(archive, archive.rejectedDirectory(), recorder -> true);
  }

  /**
   * Begins to read what there is now about retired events: records of the offsets that they cover,
   * without id and bytes. It reads the descriptor, and leaves out days that are not below
   * their channel's floor: those of a retention that was killed before it raised the floor, or was
   * undone.
   */
  public static RejectedEvents ofRetired(Archive archive) throws IOException {
    archive.refresh();
    Floors floors = archive.floors();
    return new RejectedEvents(
        archive,
        record ->
            record.retiredDay().isEmpty()
                || floors.isBelowFloor(record.channel(), record.retiredDay().get()),
        files(archive, archive.retiredDirectory(), recorder -> true));
  }

  /** {@link #read(Archive)} of one recorder, by its full name, in the order of writing. */
  public static RejectedEvents ofRecorder(Archive archive, String recorder) throws IOException {
    return read(archive, archive.rejectedDirectory(), recorder::equals);
  }

  private static RejectedEvents read(
      Archive archive, Path directory, Predicate<String> recorders) throws IOException {
    return new RejectedEvents(archive, record -> true, files(archive, directory, recorders));
  }

  private static List<Path> files(Archive archive, Path directory, Predicate<String> recorders)
      throws IOException {
    List<Path> files = new ArrayList<>();
    try {
      RemoteIterator<FileStatus> statuses =
          archive.fileSystem().listStatusIterator(directory);
      while (statuses.hasNext()) {
        FileStatus status = statuses.next();
        if (status.isFile()
            && RejectedFormat.isFileName(status.getPath().getName())
            && recorders.test(recorder(status.getPath().getName()))) {
          files.add(status.getPath());
        }
      }
    } catch (FileNotFoundException e) {
      // Nothing was ever rejected.
      files.clear();
    }
    // By length first: -9 before -10.
    files.sort(
        Comparator.comparing((Path path) -> recorder(path.getName()), NameOrder.BYTEWISE)
            .thenComparing(path -> path.getName().length())
            .thenComparing(Path::getName));
    return files;
  }

  private static String recorder(String name) {
    return name.substring(0, name.lastIndexOf('-'));
  }

  /**
   * Steps to the next event.
   *
   * @return whether there is one
   * @throws IOException if a file cannot be read; the next call goes on behind it
   */
  public boolean next() throws IOException {
    event = null;
    while (events.isEmpty()) {
      Path path = files.poll();
      if (path == null) {
        return false;
      }
      byte[] bytes = readWhole(path);
      RejectedFile file = RejectedFile.parse(path, bytes);
      file.events().stream().filter(wanted).forEach(events::add);
      damage.addAll(file.damage());
      file.tornAt()
          .ifPresent(offset -> torn.add(new TornTail(path, offset, bytes.length - offset)));
    }
    event = events.remove();
    return true;
  }

  /** Not by the length that a listing says, which of a file being written is too small. */
  private byte[] readWhole(Path path) throws IOException {
    try (InputStream in = archive.openFile(path)) {
      return in.readAllBytes();
    } catch (OutOfMemoryError e) {
      throw new IOException(path + " is too large to be read", e);
    }
  }

  /** The event that {@link #next()} stepped to. */
  public RejectedEvent event() {
    RejectedEvent current = event;
    if (current == null) {
      throw new NoSuchElementException("next() comes first, and has to return true");
    }
    return current;
  }

  /** Damage met so far: what lies there, up to the next sync marker, was passed over. */
  public List<CorruptSegmentException> damage() {
    return List.copyOf(damage);
  }

  /** Incomplete last blocks met so far. */
  public List<TornTail> torn() {
    return List.copyOf(torn);
  }
}
