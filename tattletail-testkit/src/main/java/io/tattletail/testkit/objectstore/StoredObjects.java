package io.tattletail.testkit.objectstore;

import static java.util.Objects.requireNonNull;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The objects of a bucket as files of a local directory: {@code objects/<key>}, {@code
 * uploads/<random>} for what is being written, and a file {@code .directory$} in each directory
 * that was made. Thread-safe, and safe for several processes.
 */
final class StoredObjects {
  private static final String MARKER = ".directory$";

  private final Path objects;
  private final Path uploads;

  StoredObjects(Path directory) throws IOException {
    this.objects = directory.resolve("objects");
    this.uploads = directory.resolve("uploads");
    Files.createDirectories(objects);
    Files.createDirectories(uploads);
  }

  /** The file of a key; the empty key is the bucket's. */
  Path file(String key) {
    return objects.resolve(key);
  }

  static boolean isReserved(String name) {
    return name.equals(MARKER);
  }

  /** A file for what is being written. */
  Path newUpload() {
    return uploads.resolve(UUID.randomUUID().toString());
  }

  /**
   * Stores an upload under a key that is free.
   *
   * @throws FileAlreadyExistsException if it is taken
   */
  void putIfAbsent(Path upload, Path file) throws IOException {
    put(file, () -> Files.createLink(file, upload));
    Files.delete(upload);
  }

  /** Stores an upload under a key, whatever was there. */
  void put(Path upload, Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw new FileAlreadyExistsException(file.toString());
    }
    put(
        file,
        () ->
            Files.move(
                upload, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING));
  }

  private interface Step {
    void run() throws IOException;
  }

  /** A directory that got empty is deleted by others at any time. */
  private static void put(Path file, Step step) throws IOException {
    while (true) {
      try {
        Files.createDirectories(file.getParent());
        step.run();
        return;
      } catch (NoSuchFileException e) {
        // Its directory went; it is made again.
      }
    }
  }

  void makeDirectory(Path directory) throws IOException {
    Path marker = directory.resolve(MARKER);
    put(
        marker,
        () -> {
          if (!Files.exists(marker)) {
            Files.write(marker, new byte[0]);
          }
        });
  }

  /** Names in a directory, in any order; empty if there is none. */
  List<Path> list(Path directory) throws IOException {
    try (Stream<Path> children = Files.list(directory)) {
      return children.filter(child -> !isReserved(child.getFileName().toString())).toList();
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (NotDirectoryException e) {
      throw new FileNotFoundException(directory + " is no directory any more");
    }
  }

  /** Deletes an object; whether there was one. */
  boolean delete(Path file) throws IOException {
    boolean existed = Files.deleteIfExists(file);
    deleteEmpty(requireNonNull(file.getParent(), "an object is in a bucket"));
    return existed;
  }

  /** Deletes what makes a directory be there when nothing is in it. */
  void deleteMarker(Path directory) throws IOException {
    Files.deleteIfExists(directory.resolve(MARKER));
    deleteEmpty(directory);
  }

  private void deleteEmpty(Path directory) throws IOException {
    Path empty = directory;
    while (!empty.equals(objects)) {
      try {
        Files.deleteIfExists(empty);
      } catch (DirectoryNotEmptyException e) {
        return;
      }
      empty = requireNonNull(empty.getParent(), "a directory is in a bucket");
    }
  }
}
