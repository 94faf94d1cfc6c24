package io.tattletail.replay.coldstart;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;

/**
 * Reads what is published as any engine does that knows Avro and nothing of TattleTail, again and
 * again: each event is to be there once at most, and none is to go away.
 */
final class SimulatedEngine {
  private final Path published;
  private final Map<Path, List<String>> rounds = new HashMap<>();
  private final Set<String> seen = new HashSet<>();
  private long missing;
  private long repeated;

  SimulatedEngine(org.apache.hadoop.fs.Path root) {
    published = Path.of(root.toUri().getPath()).resolve("published");
  }

  /** Lists and reads all; of a file that was read before, only whether it is there. */
  void look() throws IOException {
    List<Path> files;
    try (Stream<Path> tree = Files.walk(published)) {
      files =
          tree.filter(
                  file ->
                      file.getFileName().toString().endsWith(".avro")
                          && !file.getFileName().toString().startsWith("_"))
              .toList();
    }
    for (Path file : files) {
      if (!rounds.containsKey(file)) {
        List<String> events = read(file);
        rounds.put(file, events);
        repeated += events.stream().filter(event -> !seen.add(event)).count();
      }
    }
    missing += rounds.keySet().stream().filter(file -> !files.contains(file)).count();
  }

  private List<String> read(Path file) throws IOException {
    String directory = published.relativize(file.getParent()).toString();
    List<String> events = new ArrayList<>();
    try (DataFileReader<GenericRecord> reader =
        new DataFileReader<>(file.toFile(), new GenericDatumReader<>())) {
      GenericRecord event = null;
      while (reader.hasNext()) {
        event = reader.next(event);
        events.add(key(directory, event.get("id").toString()));
      }
    }
    return events;
  }

  /**
   * How an event is told from others.
   *
   * @param directory of its partition
   */
  static String key(String directory, String id) {
    return directory + "/" + id;
  }

  /** How many of these were not seen at all. */
  long missingOf(Collection<String> keys) {
    return missing + keys.stream().filter(key -> !seen.contains(key)).count();
  }

  long repeated() {
    return repeated;
  }
}
