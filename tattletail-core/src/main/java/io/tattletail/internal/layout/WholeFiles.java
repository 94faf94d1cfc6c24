package io.tattletail.internal.layout;

import java.io.IOException;
import java.util.UUID;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Makes small files that are there whole or not at all, and never overwrites one. Thread-safe. */
public final class WholeFiles {
  private final FileSystem fileSystem;
  private final ArchiveFiles files;
  private final Renamer renamer;

  WholeFiles(FileSystem fileSystem, ArchiveFiles files, Renamer renamer) {
    this.fileSystem = fileSystem;
    this.files = files;
    this.renamer = renamer;
  }

  /** Prepares a file before it gets its name. */
  interface Preparation {
    Preparation NONE = file -> {};

    void prepare(Path file) throws IOException;
  }

  /**
   * Makes a file with this content, whole or not at all, unless its name is taken. It renames
   * without overwriting. Where the file system cannot do that, it makes the file under its final
   * name, which an object store shows once it is whole.
   *
   * @throws org.apache.hadoop.fs.FileAlreadyExistsException if there is a file of that name; it is
   *     untouched
   */
  public void write(Path path, byte[] content) throws IOException {
    write(path, content, Preparation.NONE);
  }

  /**
   * {@link #write(Path, byte[])} of a file that is prepared, where it is made under another name.
   */
  void write(Path path, byte[] content, Preparation preparation) throws IOException {
    if (renamer.isExclusive()) {
      writeAndRename(path, content, preparation);
    } else {
      files.writeOnce(path, content);
    }
  }

  /**
   * Makes the file under a temporary name, on the disks, and renames it without overwriting.
   *
   * @throws org.apache.hadoop.fs.FileAlreadyExistsException if there is a file of that name; it is
   *     untouched
   * @throws io.tattletail.common.ArchiveException if the file system cannot do that
   */
  public void writeAndRename(Path path, byte[] content) throws IOException {
    writeAndRename(path, content, Preparation.NONE);
  }

  private void writeAndRename(Path path, byte[] content, Preparation preparation)
      throws IOException {
    Path temporary =
        new Path(path.getParent(), "_" + path.getName() + "." + UUID.randomUUID() + ".tmp");
    try {
      write(files.createRecorded(temporary, content.length), content);
      preparation.prepare(temporary);
      renamer.publish(temporary, path);
    } catch (IOException | RuntimeException e) {
      throw Cleanup.rethrow(e, () -> fileSystem.delete(temporary, false));
    }
  }

  private static void write(FSDataOutputStream out, byte[] content) throws IOException {
    try {
      out.write(content);
      out.hsync();
    } catch (IOException | RuntimeException e) {
      throw Cleanup.rethrow(e, out);
    }
    out.close();
  }
}
