package io.tattletail.archive;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.apache.hadoop.fs.Path;

/**
 * What {@code archive.json} says. Fields that a later version adds are ignored.
 *
 * @param format version of the archive's layout and of its files
 * @param recorded where the recorded tree is, an absolute path on the archive's file system; empty
 *     if it is below the root
 */
record ArchiveDescriptor(int format, Optional<String> recorded) {
  /** The version this library writes, and the highest it reads. */
  static final int CURRENT_FORMAT = 1;

  /** Far more than any descriptor needs, so that a foreign file of that name is not read whole. */
  static final int MAX_BYTES = 64 * 1024;

  private static final ObjectMapper JSON = new ObjectMapper();

  private static Optional<String> recorded(Path path, JsonNode recorded) throws IOException {
    if (recorded.isMissingNode() || recorded.isNull()) {
      return Optional.empty();
    }
    if (!recorded.isTextual() || !recorded.textValue().startsWith("/")) {
      throw new ArchiveException(
          "%s places the recorded tree at %s; expected an absolute path on the archive's file system, such as \"/fast/recorded\"."
              .formatted(path, recorded));
    }
    return Optional.of(recorded.textValue());
  }

  /** The trees of the archive with this descriptor. */
  ArchiveTrees trees(Path root) {
    ArchiveTrees below = ArchiveTrees.below(root);
    return recorded.map(path -> below.withRecorded(new Path(root, path))).orElse(below);
  }

  static byte[] encode(Instant created) {
    ObjectNode node = JSON.createObjectNode();
    node.put("format", CURRENT_FORMAT);
    node.put("created", created.truncatedTo(ChronoUnit.SECONDS).toString());
    node.put("writer", "TattleTail");
    return (node.toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8);
  }

  /**
   * @throws ArchiveException if it is no descriptor, or one of a later version
   */
  static ArchiveDescriptor decode(Path path, byte[] bytes) throws IOException {
    JsonNode node;
    try {
      node = JSON.readTree(bytes);
    } catch (JsonProcessingException e) {
      throw new ArchiveException(
          path
              + " is not JSON; expected an archive's descriptor. Restore it from a copy of the archive.",
          e);
    }
    JsonNode format = node.path("format");
    if (!format.isInt() || format.intValue() < 1) {
      throw new ArchiveException(
          "%s has no format version: expected \"format\": %d, found %s. Restore it from a copy of the archive."
              .formatted(path, CURRENT_FORMAT, format.isMissingNode() ? "none" : format));
    }
    if (format.intValue() > CURRENT_FORMAT) {
      throw new ArchiveException(
          "%s says format version %d; this TattleTail reads up to version %d. Use a newer TattleTail."
              .formatted(path, format.intValue(), CURRENT_FORMAT));
    }
    return new ArchiveDescriptor(format.intValue(), recorded(path, node.path("recorded")));
  }
}
