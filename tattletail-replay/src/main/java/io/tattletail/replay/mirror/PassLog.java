package io.tattletail.replay.mirror;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tattletail.common.ArchiveException;
import io.tattletail.internal.layout.ArchiveStore;
import io.tattletail.internal.layout.NumberedName;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * What passes write into the copy when they ended: {@code mirror/pass-<number>.json}. The highest
 * number counts, and the last three are kept. Two mirrors never write one number: the slower one
 * reads what the faster one wrote and goes on from there. Used by one thread.
 */
final class PassLog {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int FORMAT = 1;
  private static final int KEPT = 3;

  /** Others write a number at the same time, but hardly so often. */
  private static final int ATTEMPTS = 100;

  private final ArchiveStore copy;
  private final Path directory;

  PassLog(ArchiveStore copy) {
    this.copy = copy;
    this.directory = copy.directories().mirror();
  }

  /**
   * The last pass that ended.
   *
   * @param number counts them from 0
   * @param points the copy's recovery points after it
   * @param writtenMillis when its file was written, by the clock of the copy's file system
   * @param unchecked directories below the root in which it did not check all files
   */
  record Entry(long number, RecoveryPoints points, long writtenMillis, Set<String> unchecked) {}

  private record Report(RecoveryPoints points, Set<String> unchecked) {}

  /** The last pass that ended; empty if none did. */
  Optional<Entry> last() throws IOException {
    for (int i = 0; i < ATTEMPTS; i++) {
      Optional<FileStatus> last = newest();
      if (last.isEmpty()) {
        return Optional.empty();
      }
      FileStatus file = last.get();
      try {
        Report report = read(file.getPath());
        return Optional.of(
            new Entry(
                number(file.getPath()).orElseThrow(),
                report.points(),
                file.getModificationTime(),
                report.unchecked()));
      } catch (FileNotFoundException e) {
        // Three more were written meanwhile: the next attempt reads the last of those.
      }
    }
    throw new IOException("passes end in %s all the time".formatted(directory));
  }

  private Optional<FileStatus> newest() throws IOException {
    return CopyFiles.files(copy.fileSystem(), directory).values().stream()
        .filter(file -> number(file.getPath()).isPresent())
        .max(Comparator.comparingLong(file -> number(file.getPath()).orElseThrow()));
  }

  private static OptionalLong number(Path path) {
    return NumberedName.PASS.number(path.getName());
  }

  /**
   * Writes that a pass ended.
   *
   * @param began when it began
   * @param ended when it ended
   * @param change makes of the points before it those after it
   * @param check makes of the directories that were unchecked before it those after it
   */
  Entry write(
      Instant began,
      Instant ended,
      UnaryOperator<RecoveryPoints> change,
      UnaryOperator<Set<String>> check)
      throws IOException {
    copy.makeDirectory(directory);
    for (int i = 0; i < ATTEMPTS; i++) {
      Optional<Entry> last = last();
      long number = last.map(Entry::number).orElse(-1L) + 1;
      RecoveryPoints points = change.apply(last.map(Entry::points).orElse(RecoveryPoints.NONE));
      Set<String> unchecked = check.apply(last.map(Entry::unchecked).orElse(Set.of()));
      try {
        copy.wholeFiles().write(path(number), encode(began, ended, points, unchecked));
      } catch (FileAlreadyExistsException e) {
        // Another mirror ended a pass meanwhile.
        continue;
      }
      deleteUpTo(number - KEPT);
      return new Entry(number, points, 0, unchecked);
    }
    throw new IOException("passes of other mirrors end in %s all the time".formatted(directory));
  }

  private Path path(long number) {
    return new Path(directory, NumberedName.PASS.fileName(number));
  }

  private void deleteUpTo(long number) throws IOException {
    for (FileStatus file : CopyFiles.files(copy.fileSystem(), directory).values()) {
      OptionalLong its = number(file.getPath());
      if (its.isPresent() && its.getAsLong() <= number) {
        copy.fileSystem().delete(file.getPath(), false);
      }
    }
  }

  private static byte[] encode(
      Instant began, Instant ended, RecoveryPoints points, Set<String> unchecked) {
    ObjectNode node = JSON.createObjectNode();
    node.put("format", FORMAT);
    // No two passes write the same bytes, so each can tell its own file.
    node.put("token", UUID.randomUUID().toString());
    node.put("began", began.toString());
    node.put("ended", ended.toString());
    points.archive().ifPresent(time -> node.put("recoveryPoint", time.toString()));
    ObjectNode channels = node.putObject("channels");
    points.channels().forEach((channel, time) -> channels.put(channel, time.toString()));
    if (!unchecked.isEmpty()) {
      unchecked.stream().sorted().forEach(node.putArray("unchecked")::add);
    }
    return (node.toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8);
  }

  private Report read(Path path) throws IOException {
    try (InputStream in = copy.openFile(path)) {
      JsonNode node = JSON.readTree(in.readAllBytes());
      if (node.path("format").asInt() != FORMAT) {
        throw unreadable(path, new IOException("its format is " + node.path("format")));
      }
      Map<String, Instant> channels = new TreeMap<>();
      for (Map.Entry<String, JsonNode> field : node.path("channels").properties()) {
        channels.put(field.getKey(), Instant.parse(field.getValue().asText()));
      }
      Set<String> unchecked = new HashSet<>();
      node.path("unchecked").forEach(directory -> unchecked.add(directory.asText()));
      RecoveryPoints points =
          new RecoveryPoints(
              node.has("recoveryPoint")
                  ? Optional.of(Instant.parse(node.path("recoveryPoint").asText()))
                  : Optional.empty(),
              new TreeMap<>(channels));
      return new Report(points, unchecked);
    } catch (JsonProcessingException | DateTimeException e) {
      throw unreadable(path, e);
    }
  }

  private static ArchiveException unreadable(Path path, Exception e) {
    return new ArchiveException(
        "%s is no report of a pass that this version can read. Use a newer TattleTail; or delete it, and the next pass reads all of the copy again."
            .formatted(path),
        e);
  }
}
