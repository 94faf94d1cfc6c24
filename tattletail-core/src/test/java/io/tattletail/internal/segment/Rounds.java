package io.tattletail.internal.segment;

import io.tattletail.internal.layout.ArchiveStore;
import io.tattletail.internal.layout.RoundName;
import io.tattletail.internal.layout.SegmentFile;
import io.tattletail.internal.layout.SegmentName;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.Path;

/** Published rounds of given events, which are recorded first. */
public final class Rounds {
  private Rounds() {}

  /**
   * Writes a round.
   *
   * @param events those that engines see, in the archive's order
   * @param shadows those that only replays see, in the archive's order
   * @param copies those that are left out
   * @return its file
   */
  public static Path write(
      ArchiveStore archive,
      SegmentMetadata metadata,
      RoundName name,
      List<SegmentRecord> events,
      List<SegmentRecord> shadows,
      List<SegmentRecord> copies)
      throws IOException {
    Path directory = archive.publishedDirectory(metadata.partition());
    archive.makeDirectory(directory);
    Path target = new Path(directory, name.fileName());
    long segment = 3 * name.number();
    try (RoundWriter writer = RoundWriter.create(archive, metadata, name)) {
      for (BlockEvent event : recorded(archive, metadata, segment, events)) {
        writer.add(event);
      }
      for (BlockEvent shadow : recorded(archive, metadata, segment + 1, shadows)) {
        writer.addShadow(shadow);
      }
      for (BlockEvent copy : recorded(archive, metadata, segment + 2, copies)) {
        writer.explain(copy);
      }
      writer.finish(Map.of(), List.of(), Map.of());
      archive.publish(writer.path(), target);
    }
    return target;
  }

  /** The events of a recorded segment that is made of these. */
  private static List<BlockEvent> recorded(
      ArchiveStore archive, SegmentMetadata metadata, long number, List<SegmentRecord> records)
      throws IOException {
    if (records.isEmpty()) {
      return List.of();
    }
    Path path;
    try (SegmentWriter writer = SegmentWriter.create(archive, metadata, number, 1 << 20)) {
      writer.write(records);
      path = writer.seal();
    }
    SegmentFile file =
        new SegmentFile(
            path,
            SegmentName.parse(path.getName()).orElseThrow(),
            archive.fileSystem().getFileStatus(path).getLen());
    try (Segment segment =
        Segment.open(archive, metadata.partition(), file, new ReadStatistics()).orElseThrow()) {
      return SegmentEvents.of(segment);
    }
  }
}
