package io.tattletail.replay.coldstart;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** A checkpoint in a file: written beside it, forced, and renamed over it. */
final class FileCheckpointStore implements CheckpointStore {
  private final Path file;
  private final Path temporary;

  FileCheckpointStore(Path file) {
    this.file = file.toAbsolutePath();
    this.temporary = this.file.resolveSibling(file.getFileName() + ".tmp");
  }

  @Override
  public Optional<Checkpoint> load() throws IOException {
    Path directory = temporary.resolveSibling("");
    if (!Files.isDirectory(directory)) {
      throw new NotDirectoryException(
          "%s, in which checkpoints are to be stored, is no directory. Make it, and start again."
              .formatted(directory));
    }
    String text;
    try {
      text = Files.readString(file, StandardCharsets.US_ASCII);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
    try {
      return Optional.of(Checkpoint.parse(text));
    } catch (IllegalArgumentException e) {
      throw new IOException(
          "%s: %s. Restore the file, or delete it and empty the service's state to start from the beginning."
              .formatted(file, e.getMessage()),
          e);
    }
  }

  @Override
  public void store(Checkpoint checkpoint) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(checkpoint.toString().getBytes(StandardCharsets.US_ASCII));
    try (FileChannel out =
        FileChannel.open(
            temporary,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      while (bytes.hasRemaining()) {
        out.write(bytes);
      }
      out.force(true);
    }
    // The commit point.
    Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    try (FileChannel directory = FileChannel.open(file.getParent(), StandardOpenOption.READ)) {
      directory.force(true);
    }
  }

  @Override
  public Timing timing() {
    return Timing.SOON;
  }

  @Override
  public String toString() {
    return file.toString();
  }
}
