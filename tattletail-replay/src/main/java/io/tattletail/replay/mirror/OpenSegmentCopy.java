package io.tattletail.replay.mirror;

import io.tattletail.common.CorruptSegmentException;
import io.tattletail.common.Partition;
import io.tattletail.internal.layout.SegmentFile;
import io.tattletail.internal.layout.SegmentName;
import io.tattletail.internal.segment.WholeBlocks;
import java.io.IOException;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * Copies the blocks that an open segment has and the copy lacks, as one more part. Parts follow
 * each other, since each is named by where the one before it ends: two mirrors that copy the same
 * blocks find the name taken, and the slower one goes on behind.
 *
 * <p>Used by one thread and once.
 */
final class OpenSegmentCopy {
  /** Other mirrors copy parts of it at the same time, but hardly so often. */
  private static final int MAX_LISTINGS = 20;

  private final MirrorContext context;
  private final Partition partition;
  private final SegmentFile file;
  private final Path directory;

  OpenSegmentCopy(MirrorContext context, Partition partition, SegmentFile file) {
    this.context = context;
    this.partition = partition;
    this.file = file;
    this.directory = context.copy().directory(partition);
  }

  /**
   * Copies what there is.
   *
   * @param present the files of the partition's directory in the copy
   * @throws CorruptSegmentException if the original is damaged; what is before the damage is copied
   */
  void run(CopyFiles present) throws IOException {
    CopyFiles files = present;
    for (int i = 0; i < MAX_LISTINGS; i++) {
      Optional<WholeBlocks> blocks =
          WholeBlocks.of(context.source(), partition, file.path(), end(files));
      if (blocks.isEmpty() || blocks.get().length() == 0 || copy(blocks.get())) {
        checkDamage(blocks);
        return;
      }
      files = CopyFiles.list(context.copy(), partition);
    }
    throw new IOException("other mirrors copy %s all the time".formatted(file.path()));
  }

  private static void checkDamage(Optional<WholeBlocks> blocks) throws CorruptSegmentException {
    if (blocks.isPresent() && blocks.get().damage().isPresent()) {
      throw blocks.get().damage().get();
    }
  }

  /** Returns false if another mirror has made a part there. */
  private boolean copy(WholeBlocks blocks) throws IOException {
    String name =
        new SegmentName.Part(file.name().recorder(), file.name().number(), blocks.from())
            .fileName();
    BlocksOriginal original = new BlocksOriginal(context.source(), file.path(), blocks);
    boolean made = context.store().draft(original, new Path(directory, name)).publish();
    if (made) {
      context.totals().copied(original.length());
    }
    return made;
  }

  /** Where the parts end in the original that follow each other; 0 if there is none. */
  private long end(CopyFiles files) throws IOException {
    SortedMap<Long, FileStatus> parts = new TreeMap<>();
    files
        .recorded()
        .forEach(
            (name, status) ->
                SegmentName.parse(name)
                    .ifPresent(
                        parsed -> {
                          if (parsed instanceof SegmentName.Part part
                              && part.isOfSameSegment(file.name())) {
                            parts.put(part.from(), status);
                          }
                        }));
    return new CopiedParts(context, BlockReader.ofSegments(partition)).end(parts);
  }
}
