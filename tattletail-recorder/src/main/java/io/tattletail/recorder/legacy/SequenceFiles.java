package io.tattletail.recorder.legacy;

import io.tattletail.internal.layout.NameOrder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The records of Hadoop SequenceFiles, uncompressed or compressed by record or block. Immutable and
 * thread-safe.
 *
 * <p>A file, or all files below a directory, in the bytewise order of their paths. Names that begin
 * with {@code .} or {@code _} are left out, as MapReduce does. The files should not change while
 * they are imported: a file is read up to its length at the time of the listing. A later import of
 * the same name goes on with files behind the others in that order. It refuses to go on if a
 * finished file changed, or a file was added among the finished ones.
 *
 * <p>A row's position is its file's path below the directory, and the byte where its record begins;
 * in a block-compressed file, the byte where its block begins, and the number of the record in the
 * block. Keys and values are {@code Text} or {@code BytesWritable} (a row has their bytes), {@code
 * NullWritable} (empty), or {@code LongWritable} or {@code IntWritable} (a row has their decimal
 * digits).
 */
public final class SequenceFiles implements LegacySource {
  private final Path path;
  private final DamagePolicy onDamage;

  private SequenceFiles(Path path, DamagePolicy onDamage) {
    this.path = path;
    this.onDamage = onDamage;
  }

  /**
   * The records of a file, or of all files below a directory.
   *
   * @param path without a scheme, on the default file system of the import's configuration
   */
  public static SequenceFiles under(Path path) {
    return new SequenceFiles(path, DamagePolicy.FAIL);
  }

  /**
   * What to do with damaged files. Uncompressed SequenceFiles have no checksums: damage shows there
   * only where a record's length makes no sense. Default {@link DamagePolicy#FAIL}.
   */
  public SequenceFiles onDamage(DamagePolicy policy) {
    return new SequenceFiles(path, policy);
  }

  @Override
  public String description(Configuration configuration) throws IOException {
    return "SequenceFiles under " + qualified(configuration);
  }

  private Path qualified(Configuration configuration) throws IOException {
    return path.getFileSystem(configuration).makeQualified(path);
  }

  @Override
  public RowCursor open(Optional<String> bookmark, Context context) throws IOException {
    SequenceFileCursor cursor =
        new SequenceFileCursor(files(context.configuration()), onDamage, context);
    if (bookmark.isPresent()) {
      try {
        cursor.resume(SequenceFileBookmark.parse(bookmark.get()));
      } catch (IOException | RuntimeException e) {
        cursor.close();
        throw e;
      }
    }
    return cursor;
  }

  /**
   * A file of the source.
   *
   * @param name its path below the directory; of a single file its name
   * @param length in bytes, as it was listed
   */
  record SourceFile(Path path, String name, long length) {}

  /**
   * @throws java.io.FileNotFoundException if there is no such file or directory
   */
  private List<SourceFile> files(Configuration configuration) throws IOException {
    FileSystem fileSystem = path.getFileSystem(configuration);
    FileStatus status = fileSystem.getFileStatus(path);
    List<SourceFile> files = new ArrayList<>();
    if (status.isDirectory()) {
      addAll(fileSystem, status.getPath(), "", files);
    } else {
      files.add(new SourceFile(status.getPath(), status.getPath().getName(), status.getLen()));
    }
    files.sort(Comparator.comparing(SourceFile::name, NameOrder.BYTEWISE));
    return List.copyOf(files);
  }

  private static void addAll(
      FileSystem fileSystem, Path directory, String prefix, List<SourceFile> files)
      throws IOException {
    for (FileStatus status : fileSystem.listStatus(directory)) {
      String name = status.getPath().getName();
      if (name.startsWith("_") || name.startsWith(".")) {
        continue;
      }
      if (status.isDirectory()) {
        addAll(fileSystem, status.getPath(), prefix + name + "/", files);
      } else {
        files.add(new SourceFile(status.getPath(), prefix + name, status.getLen()));
      }
    }
  }

  @Override
  public String toString() {
    return "SequenceFiles[" + path + "]";
  }
}
