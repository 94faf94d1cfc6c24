package io.tattletail.faults;

import io.tattletail.common.Floors;
import io.tattletail.common.Partition;
import io.tattletail.spew.Micros;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.file.SeekableByteArrayInput;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * An engine such as Spark, which knows nothing of TattleTail: again and again it lists the
 * published tree, hidden names left out, and reads what it finds with Avro's own library. It reads
 * each file once, and each listing holds its length and time against what they were. Thread-safe.
 */
final class Engine implements AutoCloseable {
  private final Path tree;
  private final FileSystem fileSystem;
  private final Ledger ledger;

  // All below are guarded by this.
  private final Map<Path, Seen> files = new HashMap<>();
  private final Map<Ledger.Key, Path> events = new HashMap<>();
  private final Set<Path> gone = new HashSet<>();
  private final Set<Path> back = new HashSet<>();
  private boolean looksAway;
  private long listings;
  private long seenTwice;
  private long vanished;
  private long revived;

  /**
   * Begins to look at an archive.
   *
   * @param ledger knows which days were retired
   */
  Engine(Path root, Configuration configuration, Ledger ledger) throws IOException {
    this.ledger = ledger;
    this.tree = new Path(root, "published");
    this.fileSystem = FileSystem.newInstance(tree.toUri(), configuration);
  }

  /**
   * A file that was read.
   *
   * @param content a hash of its bytes
   */
  private record Seen(long length, long modified, int content, List<Ledger.Key> events) {}

  /** Lists once, and reads what is new. */
  synchronized void look() throws IOException {
    if (looksAway) {
      return;
    }
    Set<Path> listed = new HashSet<>();
    list(tree, ledger.expectation().gone(), listed);
    gone.removeAll(listed);
    for (Map.Entry<Path, Seen> file : files.entrySet()) {
      if (!listed.contains(file.getKey())
          && gone.add(file.getKey())
          && !ledger.mayBeGone(partition(file.getKey()))) {
        vanished += file.getValue().events().size();
      }
    }
    listings++;
  }

  /**
   * @param goneBefore what was gone before the listing: what goes while it is made may be in it
   */
  private void list(Path directory, Floors goneBefore, Set<Path> listed) throws IOException {
    FileStatus[] children;
    try {
      children = fileSystem.listStatus(directory);
    } catch (FileNotFoundException e) {
      if (directory.equals(tree)) {
        throw e;
      }
      return;
    }
    for (FileStatus child : children) {
      String name = child.getPath().getName();
      if (name.startsWith("_") || name.startsWith(".")) {
        continue;
      }
      if (child.isDirectory()) {
        list(child.getPath(), goneBefore, listed);
      } else {
        boolean isBack = goneBefore.isRetired(partition(child.getPath()));
        listed.add(child.getPath());
        add(child);
        Seen seen = files.get(child.getPath());
        if (isBack && seen != null && back.add(child.getPath())) {
          revived += seen.events().size();
        }
      }
    }
  }

  private void add(FileStatus file) throws IOException {
    Seen seen = files.get(file.getPath());
    if (seen == null) {
      try {
        seen = read(file);
      } catch (FileNotFoundException e) {
        if (ledger.mayBeGone(partition(file.getPath()))) {
          return;
        }
        throw e;
      }
      files.put(file.getPath(), seen);
      for (Ledger.Key event : seen.events()) {
        if (events.putIfAbsent(event, file.getPath()) != null) {
          seenTwice++;
        }
      }
    } else if (seen.length() != file.getLen() || seen.modified() != file.getModificationTime()) {
      throw new IllegalStateException(
          "%s is another file now: had %s, has %s".formatted(file.getPath(), seen, file));
    }
  }

  private Seen read(FileStatus file) throws IOException {
    byte[] bytes = bytes(file);
    List<Ledger.Key> keys = new ArrayList<>();
    try (DataFileReader<GenericRecord> rows =
        new DataFileReader<>(new SeekableByteArrayInput(bytes), new GenericDatumReader<>())) {
      String channel = partition(file.getPath()).channel();
      for (GenericRecord row : rows) {
        keys.add(
            new Ledger.Key(
                channel, row.get("id").toString(), Micros.toInstant((Long) row.get("timestamp"))));
      }
    }
    return new Seen(file.getLen(), file.getModificationTime(), Arrays.hashCode(bytes), keys);
  }

  private byte[] bytes(FileStatus file) throws IOException {
    byte[] bytes = new byte[Math.toIntExact(file.getLen())];
    try (FSDataInputStream in = fileSystem.open(file.getPath())) {
      in.readFully(bytes);
    }
    return bytes;
  }

  private static Partition partition(Path file) {
    String channel = file.getParent().getParent().getName().substring("channel=".length());
    String date = file.getParent().getName().substring("date=".length());
    return new Partition(
        URLDecoder.decode(channel.replace("+", "%2B"), StandardCharsets.UTF_8),
        LocalDate.parse(date));
  }

  /** Does not look while somebody breaks a round that was published, and restores it. */
  synchronized void lookAway() {
    looksAway = true;
  }

  /** Looks again. Every file has to be what it was, but for its time. */
  synchronized void lookAgain() throws IOException {
    looksAway = false;
    for (Map.Entry<Path, Seen> file : files.entrySet()) {
      FileStatus status = fileSystem.getFileStatus(file.getKey());
      if (Arrays.hashCode(bytes(status)) != file.getValue().content()) {
        throw new IllegalStateException(file.getKey() + " was not restored");
      }
      Seen before = file.getValue();
      file.setValue(
          new Seen(
              before.length(), status.getModificationTime(), before.content(), before.events()));
    }
  }

  /** What it has seen. */
  synchronized Set<Ledger.Key> events() {
    return Set.copyOf(events.keySet());
  }

  /** A last look at the list and at every byte. */
  synchronized Ledger.Verdict conclude() throws IOException {
    look();
    for (Map.Entry<Path, Seen> file : files.entrySet()) {
      if (!gone.contains(file.getKey())) {
        byte[] bytes = bytes(fileSystem.getFileStatus(file.getKey()));
        if (Arrays.hashCode(bytes) != file.getValue().content()) {
          throw new IllegalStateException(file.getKey() + " has changed");
        }
      }
    }
    return new Ledger.Verdict(0, 0, 0, 0, 0, seenTwice, vanished, revived);
  }

  synchronized long listings() {
    return listings;
  }

  @Override
  public void close() throws IOException {
    fileSystem.close();
  }
}
