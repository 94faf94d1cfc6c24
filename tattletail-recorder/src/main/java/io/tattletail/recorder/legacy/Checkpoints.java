package io.tattletail.recorder.legacy;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tattletail.common.ArchiveException;
import io.tattletail.internal.layout.ArchiveStore;
import io.tattletail.internal.layout.NumberedName;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.jspecify.annotations.Nullable;

/**
 * The checkpoints of one import, each a file with a number of its own; the highest counts.
 *
 * <pre>
 *   imports/&lt;name&gt;/checkpoint-&lt;number&gt;.json
 * </pre>
 *
 * <p>A file gets its name by a rename that does not overwrite, so of two runs of one name only one
 * makes the next checkpoint, and the other sees that it was taken over. A run begins with a
 * checkpoint that repeats the last one, which takes over from whoever made that. Used by one
 * thread.
 */
final class Checkpoints {
  /** So begins the name of a checkpoint that has not its own yet. */
  private static final String TEMPORARY = "_checkpoint-";

  private static final int ATTEMPTS = 10;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ArchiveStore archive;
  private final String name;
  private final String run;
  private final Path directory;
  private long number;

  private Checkpoints(ArchiveStore archive, String name, String run) {
    this.archive = archive;
    this.name = name;
    this.run = run;
    this.directory = new Path(archive.directories().imports(), name);
  }

  /** Rejected rows that a run kept, but for the first {@code after}, may be behind a checkpoint. */
  record Tail(String run, long after) {}

  /**
   * What a checkpoint says.
   *
   * @param source description of the source
   * @param rejectedByRun how many rejected rows the run that saved it had kept until then
   * @param tails of runs before that
   */
  record State(String source, ImportProgress progress, long rejectedByRun, List<Tail> tails) {
    State {
      tails = List.copyOf(tails);
    }
  }

  private record Saved(String run, String token, State state) {}

  /**
   * Takes over an import, or begins it.
   *
   * @throws SourceChangedException if it was begun with another source; it is not taken over then
   */
  static Claim claim(ArchiveStore archive, String name, String run, String source)
      throws IOException {
    Checkpoints checkpoints = new Checkpoints(archive, name, run);
    archive.makeDirectory(checkpoints.directory);
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      OptionalLong highest = checkpoints.highest();
      try {
        State state = checkpoints.claimAfter(highest, source);
        checkpoints.deleteOthers();
        return new Claim(checkpoints, state);
      } catch (FileNotFoundException | FileAlreadyExistsException e) {
        if (attempt == ATTEMPTS - 1) {
          throw new IOException(
              "import %s cannot be begun: others of the same name go on meanwhile".formatted(name),
              e);
        }
      }
    }
    throw new AssertionError("the last attempt returns or throws");
  }

  /** An import that was taken over, and how far it had come. */
  record Claim(Checkpoints checkpoints, State state) {}

  private State claimAfter(OptionalLong highest, String source) throws IOException {
    State state = new State(source, ImportProgress.NONE, 0, List.of());
    if (highest.isPresent()) {
      Saved last = read(path(highest.getAsLong()));
      checkSource(last.state().source(), source);
      List<Tail> tails = new ArrayList<>(last.state().tails());
      tails.add(new Tail(last.run(), last.state().rejectedByRun()));
      state = new State(last.state().source(), last.state().progress(), 0, tails);
    }
    write(highest.orElse(-1) + 1, state);
    if (highest().orElse(-1) > number) {
      // The name was free because it had been used and deleted since the listing.
      throw new FileAlreadyExistsException(path(number) + " is not the newest checkpoint");
    }
    return state;
  }

  private void checkSource(String begun, String source) throws SourceChangedException {
    if (!begun.equals(source)) {
      throw new SourceChangedException(
          "import %s was begun with %s, and cannot go on with %s: rows would be left out. Use another name; or, if these are the same data, delete %s to import all rows again, which makes no duplicates of events."
              .formatted(name, begun, source, directory));
    }
  }

  /**
   * Saves a checkpoint.
   *
   * @throws ImportTakenOverException if another run took over
   */
  void save(State state) throws IOException {
    try {
      write(number + 1, state);
    } catch (FileAlreadyExistsException | FileNotFoundException e) {
      // Whoever took over has the name, or deleted the temporary file.
      if (highest().orElse(-1) > number) {
        throw takenOver(e);
      }
      throw e;
    }
    if (highest().orElse(-1) > number) {
      throw takenOver(null);
    }
    deleteOthers();
  }

  private IOException takenOver(@Nullable Exception cause) throws IOException {
    Saved other = read(path(highest().orElseThrow()));
    ImportTakenOverException e =
        new ImportTakenOverException(
            "import %s goes on in another process, as run %s; this run %s ends"
                .formatted(name, other.run(), run));
    if (cause != null) {
      e.initCause(cause);
    }
    return e;
  }

  private OptionalLong highest() throws IOException {
    long highest = -1;
    RemoteIterator<FileStatus> files = archive.fileSystem().listStatusIterator(directory);
    while (files.hasNext()) {
      highest = Math.max(highest, numberOf(files.next().getPath()).orElse(-1));
    }
    return highest < 0 ? OptionalLong.empty() : OptionalLong.of(highest);
  }

  /** Earlier checkpoints, and what killed runs left of theirs. */
  private void deleteOthers() throws IOException {
    RemoteIterator<FileStatus> files = archive.fileSystem().listStatusIterator(directory);
    while (files.hasNext()) {
      Path file = files.next().getPath();
      boolean earlier = numberOf(file).orElse(number) < number;
      if (earlier || file.getName().startsWith(TEMPORARY)) {
        archive.fileSystem().delete(file, false);
      }
    }
  }

  private Path path(long checkpoint) {
    return new Path(directory, NumberedName.CHECKPOINT.fileName(checkpoint));
  }

  private static OptionalLong numberOf(Path file) {
    return NumberedName.CHECKPOINT.number(file.getName());
  }

  private void write(long next, State state) throws IOException {
    String token = UUID.randomUUID().toString();
    try {
      archive.wholeFiles().writeAndRename(path(next), encode(new Saved(run, token, state)));
    } catch (IOException | RuntimeException e) {
      if (!isOurs(path(next), token)) {
        throw e;
      }
    }
    number = next;
  }

  /** A rename that was tried again after its answer was lost says that there is such a file. */
  private boolean isOurs(Path path, String token) {
    try {
      return read(path).token().equals(token);
    } catch (IOException e) {
      // It is not known, so the import fails with the first error.
      return false;
    }
  }

  private byte[] encode(Saved saved) {
    ObjectNode node = JSON.createObjectNode();
    node.put("format", 1);
    node.put("import", name);
    node.put("run", saved.run());
    node.put("token", saved.token());
    State state = saved.state();
    node.put("source", state.source());
    node.put("bookmark", state.progress().bookmark());
    node.put("rows", state.progress().rows());
    node.put("events", state.progress().events());
    node.put("rejected", state.progress().rejected());
    node.put("damaged", state.progress().damaged());
    node.put("rejectedByRun", state.rejectedByRun());
    ArrayNode tails = node.putArray("tails");
    state.tails().forEach(t -> tails.addObject().put("run", t.run()).put("after", t.after()));
    return (node.toPrettyString() + "\n").getBytes(UTF_8);
  }

  private Saved read(Path path) throws IOException {
    JsonNode node;
    try (InputStream in = archive.openFile(path)) {
      node = JSON.readTree(in.readAllBytes());
    } catch (JsonProcessingException e) {
      throw unreadable(path, e);
    }
    if (node.path("format").asInt() != 1 || !node.path("bookmark").isTextual()) {
      throw unreadable(path, null);
    }
    List<Tail> tails = new ArrayList<>();
    node.path("tails")
        .forEach(t -> tails.add(new Tail(t.path("run").asText(), t.path("after").asLong())));
    return new Saved(
        node.path("run").asText(),
        node.path("token").asText(),
        new State(
            node.path("source").asText(),
            new ImportProgress(
                node.path("rows").asLong(),
                node.path("events").asLong(),
                node.path("rejected").asLong(),
                node.path("damaged").asLong(),
                node.path("bookmark").asText()),
            node.path("rejectedByRun").asLong(),
            tails));
  }

  private static ArchiveException unreadable(Path path, @Nullable Exception cause) {
    String message =
        "%s is no checkpoint of an import that this version can read. Use a newer TattleTail; or delete the directory to import all rows again, which makes no duplicates of events."
            .formatted(path);
    return cause == null ? new ArchiveException(message) : new ArchiveException(message, cause);
  }
}
