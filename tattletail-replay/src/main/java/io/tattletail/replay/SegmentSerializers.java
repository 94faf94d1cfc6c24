package io.tattletail.replay;

import io.tattletail.archive.ArchiveException;
import io.tattletail.archive.segment.Block;
import io.tattletail.archive.segment.SegmentMetadata;
import io.tattletail.spew.SpewSerializer;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds the serializer of a block's events by its segment's metadata. Not thread-safe. */
final class SegmentSerializers {
  private final Map<String, SpewSerializer> registered;

  /** The segment asked for last, and its serializer: the same one is asked for many times. */
  private @Nullable SegmentMetadata segment;

  private @Nullable SpewSerializer serializer;

  /**
   * @param registered by name
   */
  SegmentSerializers(Map<String, SpewSerializer> registered) {
    this.registered = registered;
  }

  /**
   * The serializer of a block's events.
   *
   * @throws ArchiveException if none is registered under the name that the segment says
   */
  SpewSerializer of(Block block) throws ArchiveException {
    SpewSerializer known = serializer;
    if (known != null && block.metadata() == segment) {
      return known;
    }
    String name = block.metadata().serializer();
    SpewSerializer found = registered.get(name);
    if (found == null) {
      throw new ArchiveException(
          "%s has events of serializer '%s', and none is registered under this name, only %s. Register it with ReplayOptions.serializer."
              .formatted(block.path(), name, registered.keySet()));
    }
    segment = block.metadata();
    serializer = found;
    return found;
  }
}
