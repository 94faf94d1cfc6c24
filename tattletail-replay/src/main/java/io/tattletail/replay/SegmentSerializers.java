package io.tattletail.replay;

import io.tattletail.common.ArchiveException;
import io.tattletail.internal.segment.Block;
import io.tattletail.spew.SpewSerializer;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds the serializer of a block's events by its segment's metadata. Not thread-safe. */
final class SegmentSerializers {
  private final Map<String, SpewSerializer> registered;

  /** The one found last: nearly all segments have the same. */
  private @Nullable SpewSerializer last;

  /** The name under which it was found. */
  private String lastName = "";

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
    String name = block.metadata().serializer();
    SpewSerializer known = last;
    if (known != null && name.equals(lastName)) {
      return known;
    }
    SpewSerializer found = registered.get(name);
    if (found == null) {
      throw new ArchiveException(
          "%s has events of serializer '%s', and none is registered under this name, only %s. Register it with ReplayerOptions.serializer."
              .formatted(block.path(), name, registered.keySet()));
    }
    last = found;
    lastName = name;
    return found;
  }
}
