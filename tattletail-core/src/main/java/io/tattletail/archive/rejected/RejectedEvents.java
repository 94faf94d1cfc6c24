package io.tattletail.archive.rejected;

import io.tattletail.archive.Archive;
import io.tattletail.common.CorruptSegmentException;
import io.tattletail.common.Floors;
import io.tattletail.common.RejectedEvent;
import io.tattletail.common.TornTail;
import io.tattletail.internal.layout.ArchiveStore;
import io.tattletail.internal.rejected.RejectedFile;
import io.tattletail.internal.rejected.RejectedListing;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * Steps through the events that the recorders of an archive rejected: those of one recorder in the
 * order of their rejection. It reads files that are still being written too, and in a copy of an
 * archive their parts.
 *
 * <p>Unreadable bytes are skipped, and reported by {@link #damage()} and {@link #torn()}. It holds
 * one file of at most some 32 MiB at a time (or one event, if that is larger), and keeps no file
 * open. Not thread-safe.
 */
public final class RejectedEvents {
  private final ArchiveStore archive;
  private final Predicate<RejectedEvent> wanted;
  private final RejectedListing listing;
  private final Deque<RejectedListing.Group> groups;
  private final Deque<RejectedEvent> events = new ArrayDeque<>();
  private final List<CorruptSegmentException> damage = new ArrayList<>();
  private final List<TornTail> torn = new ArrayList<>();
  private @Nullable RejectedEvent event;

  private RejectedEvents(
      ArchiveStore archive,
      Predicate<RejectedEvent> wanted,
      RejectedListing listing,
      List<RejectedListing.Group> groups) {
    this.archive = archive;
    this.wanted = wanted;
    this.listing = listing;
    this.groups = new ArrayDeque<>(groups);
  }

  /** Begins to read the rejected events that exist now. */
  public static RejectedEvents read(Archive archive) throws IOException {
    return read(archive.store(), archive.store().directories().rejected(), recorder -> true);
  }

  /**
   * Begins to read the records of retired events that exist now: the offsets that they cover,
   * without id and bytes. It leaves out days that are not below their channel's floor by the
   * descriptor as it was read last; a retention that was killed before it raised the floor, or that
   * was undone, leaves records of such days.
   */
  public static RejectedEvents ofRetired(Archive archive) throws IOException {
    Floors floors = archive.store().floors();
    return read(
        archive.store(),
        record ->
            record.retiredDay().isEmpty()
                || floors.isBelowFloor(record.channel(), record.retiredDay().get()),
        archive.store().directories().retired(),
        recorder -> true);
  }

  /** {@link #read(Archive)} of one recorder, by its full name, in the order of writing. */
  public static RejectedEvents ofRecorder(Archive archive, String recorder) throws IOException {
    return read(archive.store(), archive.store().directories().rejected(), recorder::equals);
  }

  private static RejectedEvents read(
      ArchiveStore archive, Path directory, Predicate<String> recorders) throws IOException {
    return read(archive, record -> true, directory, recorders);
  }

  private static RejectedEvents read(
      ArchiveStore archive,
      Predicate<RejectedEvent> wanted,
      Path directory,
      Predicate<String> recorders)
      throws IOException {
    RejectedListing listing = new RejectedListing(archive.fileSystem(), directory, recorders);
    return new RejectedEvents(archive, wanted, listing, listing.list());
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
      RejectedListing.Group group = groups.poll();
      if (group == null) {
        return false;
      }
      add(parse(group));
    }
    event = events.remove();
    return true;
  }

  /** All files of a group are read before an event of it is given. */
  private List<RejectedFile> parse(RejectedListing.Group group) throws IOException {
    try {
      return parse(group.files());
    } catch (FileNotFoundException e) {
      // The mirror of this copy replaced parts by the whole file, after that was listed.
      Optional<RejectedListing.Group> again = listing.listAgain(group.name());
      if (again.isEmpty() || again.get().equals(group)) {
        throw e;
      }
      return parse(again.get().files());
    }
  }

  private List<RejectedFile> parse(List<RejectedListing.Listed> files) throws IOException {
    List<RejectedFile> parsed = new ArrayList<>();
    long end = 0;
    for (RejectedListing.Listed file : files) {
      byte[] bytes = readWhole(file.path());
      RejectedFile content =
          file.name().isPart()
              ? RejectedFile.parsePart(file.path(), bytes, file.name().from().orElseThrow(), end)
              : RejectedFile.parse(file.path(), bytes);
      end = Math.max(end, content.endInOriginal());
      parsed.add(content);
    }
    return parsed;
  }

  private void add(List<RejectedFile> files) {
    for (RejectedFile file : files) {
      file.events().stream().filter(wanted).forEach(events::add);
      damage.addAll(file.damage());
      file.torn().ifPresent(torn::add);
    }
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

  /** Damage met so far. The bytes from there to the next sync marker were skipped. */
  public List<CorruptSegmentException> damage() {
    return List.copyOf(damage);
  }

  /** Incomplete last blocks met so far. */
  public List<TornTail> torn() {
    return List.copyOf(torn);
  }
}
