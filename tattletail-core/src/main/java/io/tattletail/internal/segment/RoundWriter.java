package io.tattletail.internal.segment;

import io.tattletail.common.CorruptSegmentException;
import io.tattletail.internal.layout.ArchiveStore;
import io.tattletail.internal.layout.LongRanges;
import io.tattletail.internal.layout.NameOrder;
import io.tattletail.internal.layout.RoundName;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.StreamCapabilities;
import org.jspecify.annotations.Nullable;

/**
 * Writes a published round to a temporary file, which becomes the round when it gets its final
 * name. Events are added in the archive's order, and so are those for shadow blocks. Shadow blocks
 * follow all events in the file; until then they wait in a temporary file of their own.
 *
 * <p>Not thread-safe. After an {@link IOException} it can only be closed. {@link #close()} deletes
 * the temporary file of the shadow blocks, and leaves the round's temporary file to the caller.
 */
public final class RoundWriter implements Closeable {
  private static final SecureRandom SYNC_MARKERS = new SecureRandom();
  private static final int COPY_BYTES = 1 << 20;

  private final ArchiveStore archive;
  private final SegmentMetadata metadata;
  private final RoundName name;
  private final Path path;
  private final FSDataOutputStream out;
  private final byte[] sync = new byte[SegmentFormat.SYNC_BYTES];
  private final IndexBuilder index;
  private final BlockAssembler events;
  private final Map<String, Integer> recorders = new TreeMap<>();
  private final Map<String, SequenceCollector> present = new TreeMap<>(NameOrder.BYTEWISE);
  private final Map<String, SequenceCollector> explained = new TreeMap<>(NameOrder.BYTEWISE);

  private @Nullable Shadows shadows;
  private long fingerprints;
  private long eventCount;
  private long shadowCount;
  private long length;

  private RoundWriter(
      ArchiveStore archive,
      SegmentMetadata metadata,
      RoundName name,
      Path path,
      FSDataOutputStream out)
      throws IOException {
    this.archive = archive;
    this.metadata = metadata;
    this.name = name;
    this.path = path;
    this.out = out;
    SYNC_MARKERS.nextBytes(sync);
    for (String recorder : metadata.recorders()) {
      recorders.put(recorder, recorders.size());
    }
    byte[] header = SegmentHeader.encode(metadata, sync);
    index = new IndexBuilder(header, header.length);
    events = new BlockAssembler(sync);
    out.write(header);
    length = header.length;
  }

  /**
   * Makes the temporary file and writes its header.
   *
   * @param metadata of the round; its recorders are those of all events, also of explained ones
   * @param name of the future round
   * @throws java.io.FileNotFoundException if the partition's directory is missing: it is not made
   */
  public static RoundWriter create(ArchiveStore archive, SegmentMetadata metadata, RoundName name)
      throws IOException {
    Path path =
        new Path(archive.publishedDirectory(metadata.partition()), name.temporaryFileName());
    FSDataOutputStream out = archive.createPublished(path);
    boolean done = false;
    try {
      RoundWriter writer = new RoundWriter(archive, metadata, name, path, out);
      done = true;
      return writer;
    } finally {
      if (!done) {
        out.close();
      }
    }
  }

  /** The temporary file. */
  public Path path() {
    return path;
  }

  /** The sync marker, which identifies the file under any name. */
  public byte[] sync() {
    return sync.clone();
  }

  /** How many bytes were written, those of shadow blocks that wait included. */
  public long length() {
    return length + (shadows == null ? 0 : shadows.length);
  }

  /** How many events engines see. */
  public long events() {
    return eventCount;
  }

  /** How many events only replays see. */
  public long shadows() {
    return shadowCount;
  }

  /**
   * The sum of the {@link BlockEvent#fingerprint() fingerprints} of all events, shadows included.
   */
  public long fingerprints() {
    return fingerprints;
  }

  /** Adds an event that engines are to see. */
  public void add(BlockEvent event) throws IOException {
    String recorder = note(event);
    events.add(event, recorderIndex(recorder));
    eventCount++;
    if (events.isFull()) {
      writeBlock();
    }
  }

  /** Adds an event that only replays are to see. */
  public void addShadow(BlockEvent event) throws IOException {
    String recorder = note(event);
    Shadows open = shadows;
    if (open == null) {
      open = new Shadows();
      shadows = open;
    }
    open.add(event, recorderIndex(recorder));
    shadowCount++;
  }

  private String note(BlockEvent event) {
    String recorder = event.recorder();
    present.computeIfAbsent(recorder, r -> new SequenceCollector()).add(event.sequence());
    fingerprints += event.fingerprint();
    return recorder;
  }

  private int recorderIndex(String recorder) {
    Integer known = recorders.get(recorder);
    if (known == null) {
      throw new IllegalArgumentException(
          "recorder %s is not one of the round's: %s".formatted(recorder, metadata.recorders()));
    }
    return known;
  }

  /** Notes an event that is left out because this round or an earlier one has a copy of it. */
  public void explain(BlockEvent event) {
    explained.computeIfAbsent(event.recorder(), r -> new SequenceCollector()).add(event.sequence());
  }

  private void writeBlock() throws IOException {
    BlockAssembler.Assembled block = events.finish();
    out.write(block.framed().array(), 0, block.framed().length());
    index.add(
        block.framed().array(),
        block.framed().length(),
        block.uncompressedBytes(),
        block.content());
    length += block.framed().length();
  }

  /**
   * Writes shadow blocks and index, and closes the file. When this returns the file is on the
   * disks, if the file system can guarantee this.
   *
   * @param absorbed the recorded segments all of whose events were added or explained, or are in an
   *     earlier round
   * @param earlier the earlier rounds
   * @param absorbedBefore the segments that they absorbed
   */
  public void finish(
      Map<String, LongRanges> absorbed,
      List<RoundIndex.Earlier> earlier,
      Map<String, LongRanges> absorbedBefore)
      throws IOException {
    if (!events.isEmpty()) {
      writeBlock();
    }
    SegmentIndex ofEvents = index.build();
    List<IndexEntry> shadowEntries = shadows == null ? List.of() : shadows.copyTo(ofEvents.end());
    Map<String, LongRanges> allPresent = ranges(present);
    RoundIndex round =
        new RoundIndex(
            shadowEntries,
            allPresent,
            without(ranges(explained), allPresent),
            absorbed,
            earlier,
            absorbedBefore);
    SegmentIndex whole = ofEvents.of(round, sequences(ofEvents));
    byte[] block = whole.encodeBlock(sync);
    out.write(block);
    length += block.length;
    if (out.hasCapability(StreamCapabilities.HSYNC)) {
      out.hsync();
    }
    out.close();
  }

  /** Those of the events, and of the shadow blocks. */
  private List<SequenceRange> sequences(SegmentIndex ofEvents) {
    TreeMap<Integer, SequenceRange> all = new TreeMap<>();
    ofEvents.sequences().forEach(range -> all.put(range.recorder(), range));
    if (shadows != null) {
      shadows
          .index
          .build()
          .sequences()
          .forEach(range -> all.merge(range.recorder(), range, SequenceRange::with));
    }
    return List.copyOf(all.values());
  }

  /**
   * A sequence that was recorded twice, by a commit that was tried again, is there and explained.
   */
  private static Map<String, LongRanges> without(
      Map<String, LongRanges> sets, Map<String, LongRanges> others) {
    Map<String, LongRanges> left = new TreeMap<>(NameOrder.BYTEWISE);
    sets.forEach(
        (recorder, set) -> {
          LongRanges rest = set.minus(others.getOrDefault(recorder, new LongRanges()));
          if (!rest.isEmpty()) {
            left.put(recorder, rest);
          }
        });
    return left;
  }

  private static Map<String, LongRanges> ranges(Map<String, SequenceCollector> collected) {
    Map<String, LongRanges> ranges = new TreeMap<>(NameOrder.BYTEWISE);
    collected.forEach((recorder, sequences) -> ranges.put(recorder, sequences.ranges()));
    return ranges;
  }

  @Override
  public void close() throws IOException {
    events.close();
    FileEnd end = new FileEnd(out, path);
    try (end) {
      if (shadows != null) {
        shadows.close();
      }
    }
  }

  /** Shadow blocks, which wait in a file of their own for the last event. */
  private final class Shadows implements Closeable {
    private final Path file =
        new Path(archive.publishedDirectory(metadata.partition()), name.temporaryFileName());
    private final FSDataOutputStream spill = archive.createPublished(file);
    private final BlockAssembler blocks = new BlockAssembler(sync);
    private final IndexBuilder index = new IndexBuilder(new byte[0], 0);
    private long length;

    private Shadows() throws IOException {}

    void add(BlockEvent event, int recorder) throws IOException {
      blocks.add(event, recorder);
      if (blocks.isFull()) {
        write();
      }
    }

    private void write() throws IOException {
      BlockAssembler.Assembled block = blocks.finishShadow();
      spill.write(block.framed().array(), 0, block.framed().length());
      index.add(
          block.framed().array(),
          block.framed().length(),
          block.uncompressedBytes(),
          block.content());
      length += block.framed().length();
    }

    /**
     * Appends them to the round's file.
     *
     * @param start where they begin there
     * @return their entries
     */
    List<IndexEntry> copyTo(long start) throws IOException {
      if (!blocks.isEmpty()) {
        write();
      }
      spill.close();
      byte[] buffer = new byte[COPY_BYTES];
      long copied = 0;
      try (InputStream in = archive.fileSystem().open(file)) {
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
          out.write(buffer, 0, read);
          copied += read;
        }
      }
      if (copied != length) {
        throw new CorruptSegmentException(
            file, copied, "expected %d bytes of shadow blocks, found %d".formatted(length, copied));
      }
      RoundWriter.this.length += length;
      List<IndexEntry> entries = new ArrayList<>();
      for (IndexEntry entry : index.build().entries()) {
        entries.add(entry.movedBy(start));
      }
      length = 0;
      return entries;
    }

    @Override
    public void close() throws IOException {
      blocks.close();
      FileEnd end = new FileEnd(spill, file);
      try (end) {
        archive.fileSystem().delete(file, false);
      }
    }
  }
}
