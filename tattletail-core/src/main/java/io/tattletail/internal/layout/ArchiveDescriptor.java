package io.tattletail.internal.layout;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tattletail.common.ArchiveException;
import io.tattletail.common.Floors;
import io.tattletail.common.Floors.Floor;
import io.tattletail.common.Floors.Hold;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.hadoop.fs.Path;

/**
 * The content of {@code archive.json}, or of a revision of it. Unknown fields of a later version
 * are ignored, and kept in new revisions.
 *
 * <p>Immutable and thread-safe.
 */
public final class ArchiveDescriptor {
  /** The version this library writes, and the highest it reads. */
  static final int CURRENT_FORMAT = 1;

  /** Far more than any descriptor needs, so that a foreign file of that name is not read whole. */
  static final int MAX_BYTES = 1 << 20;

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String FORMAT = "format";
  private static final String ID = "id";
  private static final String RECORDED = "recorded";
  private static final String FLOORS = "floors";
  private static final String HOLDS = "holds";
  private static final String COPY = "copy";
  private static final String BRANCH = "branch";

  /** Never changed. */
  private final ObjectNode node;

  private final Optional<String> recorded;
  private final Floors floors;

  private ArchiveDescriptor(ObjectNode node, Optional<String> recorded, Floors floors) {
    this.node = node;
    this.recorded = recorded;
    this.floors = floors;
  }

  /** Of an archive that is made now. */
  static ArchiveDescriptor create(Instant created) {
    ObjectNode node = JSON.createObjectNode();
    node.put(FORMAT, CURRENT_FORMAT);
    node.put(ID, UUID.randomUUID().toString());
    node.put("created", created.truncatedTo(ChronoUnit.SECONDS).toString());
    node.put("writer", "TattleTail");
    return new ArchiveDescriptor(node, Optional.empty(), Floors.none());
  }

  /** Version of the archive's layout and of its files. */
  public int format() {
    return node.path(FORMAT).intValue();
  }

  /**
   * The id, which only this archive and its copies have. Empty if it was made before archives had
   * an id.
   */
  public Optional<String> id() {
    return Optional.ofNullable(node.path(ID).textValue());
  }

  /**
   * The id of a promotion. A promoted copy and its later copies have it; other archives with the
   * same {@link #id()} do not. Empty for an archive that never was a copy, and for its copies.
   */
  public Optional<String> branch() {
    return Optional.ofNullable(node.path(BRANCH).textValue());
  }

  /**
   * Where the recorded tree is, an absolute path on the archive's file system; empty if it is below
   * the root.
   */
  Optional<String> recorded() {
    return recorded;
  }

  /** Which days are retired. */
  public Floors floors() {
    return floors;
  }

  /** Whether it is a copy, which its mirror alone may write. */
  public boolean isCopy() {
    return node.path(COPY).booleanValue();
  }

  /** The trees of the archive with this descriptor. */
  ArchiveTrees trees(Path root) {
    ArchiveTrees below = ArchiveTrees.below(root);
    return recorded.map(path -> below.withRecorded(new Path(root, path))).orElse(below);
  }

  /** The same with another id. */
  public ArchiveDescriptor withId(UUID id) {
    ObjectNode changed = node.deepCopy();
    changed.put(ID, id.toString());
    return new ArchiveDescriptor(changed, recorded, floors);
  }

  /** The same with other floors. */
  public ArchiveDescriptor withFloors(List<Floor> changed) {
    return with(Floors.of(changed, floors.holds()));
  }

  /** The same with other holds. */
  public ArchiveDescriptor withHolds(List<Hold> changed) {
    return with(Floors.of(floors.floors(), changed));
  }

  /** The same with other floors and holds. */
  public ArchiveDescriptor with(Floors other) {
    ObjectNode changed = node.deepCopy();
    ArrayNode floorNodes = changed.putArray(FLOORS);
    for (Floor floor : other.floors()) {
      ObjectNode one = floorNodes.addObject();
      one.put("channels", floor.channels());
      if (!floor.not().isEmpty()) {
        floor.not().forEach(one.putArray("not")::add);
      }
      one.put("first", floor.first().toString());
      if (!floor.except().isEmpty()) {
        ObjectNode except = one.putObject("except");
        floor.except().forEach((channel, day) -> except.put(channel, day.toString()));
      }
    }
    ArrayNode holdNodes = changed.putArray(HOLDS);
    for (Hold hold : other.holds()) {
      ObjectNode one = holdNodes.addObject();
      one.put("channels", hold.channels());
      one.put("from", hold.from().toString());
      one.put("until", hold.until().toString());
      one.put("reason", hold.reason());
    }
    return new ArchiveDescriptor(changed, recorded, other);
  }

  /** That of a copy of this archive: it says so, and has its trees below its own root. */
  public ArchiveDescriptor asCopy() {
    ObjectNode changed = node.deepCopy();
    changed.remove(RECORDED);
    changed.put(COPY, true);
    return new ArchiveDescriptor(changed, Optional.empty(), floors);
  }

  /**
   * That of an archive that is no copy any more. It has a branch of its own: from now on other
   * events are in it than in the archive that it was a copy of.
   */
  public ArchiveDescriptor asOriginal() {
    if (!isCopy()) {
      return this;
    }
    ObjectNode changed = node.deepCopy();
    changed.remove(COPY);
    changed.put(BRANCH, UUID.randomUUID().toString());
    return new ArchiveDescriptor(changed, recorded, floors);
  }

  byte[] encode() {
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
    JsonNode format = node.path(FORMAT);
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
    return new ArchiveDescriptor(
        (ObjectNode) node, recorded(path, node.path(RECORDED)), floors(path, node));
  }

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

  /** A floor that is not understood must not be taken for none: what is retired would come back. */
  private static Floors floors(Path path, JsonNode node) throws IOException {
    List<Floor> floors = new ArrayList<>();
    for (JsonNode one : list(path, node, FLOORS)) {
      Map<String, LocalDate> except = new LinkedHashMap<>();
      for (Map.Entry<String, JsonNode> entry : one.path("except").properties()) {
        except.put(entry.getKey(), day(path, entry.getValue()));
      }
      List<String> not = new ArrayList<>();
      for (JsonNode pattern : list(path, one, "not")) {
        not.add(text(path, pattern));
      }
      floors.add(
          new Floor(text(path, one.path("channels")), not, day(path, one.path("first")), except));
    }
    List<Hold> holds = new ArrayList<>();
    for (JsonNode one : list(path, node, HOLDS)) {
      LocalDate from = day(path, one.path("from"));
      LocalDate until = day(path, one.path("until"));
      if (!from.isBefore(until)) {
        throw new ArchiveException(
            "%s has a hold from %s until %s; expected a later day for until. Correct it in a revision of its own, or restore the one before."
                .formatted(path, from, until));
      }
      holds.add(
          new Hold(text(path, one.path("channels")), from, until, one.path("reason").asText("")));
    }
    return floors.isEmpty() && holds.isEmpty() ? Floors.none() : Floors.of(floors, holds);
  }

  private static Iterable<JsonNode> list(Path path, JsonNode node, String field)
      throws ArchiveException {
    JsonNode list = node.path(field);
    if (!list.isMissingNode() && !list.isArray()) {
      throw notUnderstood(path, "a list of " + field, list);
    }
    return list;
  }

  private static String text(Path path, JsonNode node) throws ArchiveException {
    if (!node.isTextual()) {
      throw notUnderstood(path, "a channel or a pattern of channels", node);
    }
    return node.textValue();
  }

  private static LocalDate day(Path path, JsonNode node) throws ArchiveException {
    try {
      return LocalDate.parse(node.asText());
    } catch (DateTimeException e) {
      ArchiveException failure = notUnderstood(path, "a day such as 2026-11-26", node);
      failure.initCause(e);
      throw failure;
    }
  }

  private static ArchiveException notUnderstood(Path path, String expected, JsonNode found) {
    return new ArchiveException(
        "%s: expected %s, found %s. Restore it from a copy of the archive."
            .formatted(path, expected, found.isMissingNode() ? "nothing" : found));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ArchiveDescriptor that && node.equals(that.node);
  }

  @Override
  public int hashCode() {
    return node.hashCode();
  }

  @Override
  public String toString() {
    return node.toString();
  }
}
