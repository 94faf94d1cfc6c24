package io.tattletail.internal.segment;

import io.tattletail.common.CorruptSegmentException;
import io.tattletail.common.Partition;
import io.tattletail.internal.layout.ArchiveStore;
import io.tattletail.internal.layout.PartGap;
import io.tattletail.internal.layout.SegmentFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Path;

/**
 * The parts of an unsealed segment in a copy of an archive, joined to one file. Immutable.
 *
 * @param events number of events in the file
 * @param whole parts whose every byte is in the file
 * @param damaged parts of which the file has the readable blocks, with the damage of each
 * @param gaps bytes that are in no part
 */
public record JoinedParts(
    long events, List<SegmentFile> whole, Map<SegmentFile, String> damaged, List<PartGap> gaps) {
  /** Copies the lists. */
  public JoinedParts {
    whole = List.copyOf(whole);
    damaged = Map.copyOf(damaged);
    gaps = List.copyOf(gaps);
  }

  /**
   * Writes the header and the good blocks of all parts to a new file. When this returns it is on
   * the disks and closed.
   *
   * @param parts all parts of one segment, by their places
   * @throws org.apache.hadoop.fs.FileAlreadyExistsException if there is a file of that name
   * @throws IOException if a part cannot be read, because of the file system and not of its content
   */
  public static JoinedParts write(
      ArchiveStore archive, Partition partition, List<SegmentFile> parts, Path target)
      throws IOException {
    long expectedBytes = parts.stream().mapToLong(SegmentFile::length).sum();
    FSDataOutputStream out = archive.create(target, expectedBytes);
    FileEnd end = new FileEnd(out, target);
    try (end) {
      Join join = new Join(archive, partition, out, PartGap.predecessors(parts));
      for (SegmentFile part : parts) {
        join.add(part);
      }
      out.hsync();
      return join.result();
    }
  }

  private static final class Join {
    private final ArchiveStore archive;
    private final Partition partition;
    private final FSDataOutputStream out;
    private final List<SegmentFile> whole = new ArrayList<>();
    private final Map<SegmentFile, String> damaged = new LinkedHashMap<>();
    private final List<PartGap> gaps = new ArrayList<>();
    private final Map<SegmentFile, SegmentFile> predecessors;
    private Optional<byte[]> header = Optional.empty();

    /** Up to where in the original all good blocks of one undamaged part were written. */
    private long reached;

    private long events;

    Join(
        ArchiveStore archive,
        Partition partition,
        FSDataOutputStream out,
        Map<SegmentFile, SegmentFile> predecessors) {
      this.archive = archive;
      this.partition = partition;
      this.out = out;
      this.predecessors = predecessors;
    }

    void add(SegmentFile part) throws IOException {
      try (LeftOver content =
          LeftOver.open(archive, partition, part, new ReadStatistics()).orElseThrow()) {
        Optional<SegmentFile> previous = Optional.ofNullable(predecessors.get(part));
        PartGap.before(part, previous, content.headerLength()).ifPresent(gaps::add);
        add(part, content);
      } catch (CorruptSegmentException e) {
        damaged.put(part, e.getMessage());
      }
    }

    /**
     * The header counts if a block of the part ends with its marker: nothing else tells that the
     * marker is right. A part within an earlier one, which was copied again since, has nothing new.
     */
    private void add(SegmentFile part, LeftOver content) throws IOException {
      content.damages().stream()
          .findFirst()
          .ifPresent(damage -> damaged.put(part, damage.getMessage()));
      long end = PartGap.end(part, content.headerLength());
      if (content.events() > 0 && end > reached) {
        byte[] its = content.header();
        if (header.isEmpty()) {
          header = Optional.of(its);
          out.write(its);
        } else if (!Arrays.equals(header.get(), its)) {
          damaged.put(part, part.path() + " has another header than the parts before it");
          return;
        }
        content.copyBlocks(out);
        events += content.events();
      }
      if (!damaged.containsKey(part)) {
        whole.add(part);
        reached = Math.max(reached, end);
      }
    }

    JoinedParts result() {
      return new JoinedParts(events, whole, damaged, gaps);
    }
  }
}
