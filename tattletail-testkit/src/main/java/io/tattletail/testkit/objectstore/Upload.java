package io.tattletail.testkit.objectstore;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.fs.Abortable;
import org.apache.hadoop.fs.CommonPathCapabilities;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.StreamCapabilities;
import org.apache.hadoop.fs.Syncable;
import org.jspecify.annotations.Nullable;

/** An object that is being written. Closing it is the commit. Used by one thread. */
final class Upload extends OutputStream implements Abortable, StreamCapabilities, Syncable {
  /** What happens to an object that has the name already. */
  enum Existing {
    KEPT,
    REPLACED
  }

  private final StoredObjects objects;
  private final org.apache.hadoop.fs.Path path;
  private final Path file;
  private final Existing existing;
  private final Path upload;
  private final OutputStream out;
  private boolean closed;

  Upload(StoredObjects objects, org.apache.hadoop.fs.Path path, Path file, Existing existing)
      throws IOException {
    this.objects = objects;
    this.path = path;
    this.file = file;
    this.existing = existing;
    this.upload = objects.newUpload();
    this.out = Files.newOutputStream(upload);
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    if (closed) {
      throw new IOException(path + " was closed");
    }
    out.write(bytes, offset, length);
  }

  @Override
  public void hflush() {
    throw new UnsupportedOperationException(
        "an object store cannot hflush " + path + ": nothing is there before it is closed");
  }

  @Override
  public void hsync() {
    throw new UnsupportedOperationException(
        "an object store cannot hsync " + path + ": nothing is there before it is closed");
  }

  @Override
  public boolean hasCapability(String capability) {
    return capability.equals(CommonPathCapabilities.ABORTABLE_STREAM);
  }

  @Override
  public void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    out.close();
    try {
      switch (existing) {
        case REPLACED -> objects.put(upload, file);
        case KEPT -> objects.putIfAbsent(upload, file);
      }
    } catch (java.nio.file.FileAlreadyExistsException e) {
      Files.deleteIfExists(upload);
      FileAlreadyExistsException taken =
          new FileAlreadyExistsException(path + " was made by another writer meanwhile");
      taken.initCause(e);
      throw taken;
    }
  }

  @Override
  public AbortableResult abort() {
    boolean already = closed;
    closed = true;
    @Nullable IOException failure = already ? null : discard();
    return new AbortableResult() {
      @Override
      public boolean alreadyClosed() {
        return already;
      }

      @Override
      public @Nullable IOException anyCleanupException() {
        return failure;
      }
    };
  }

  private @Nullable IOException discard() {
    try {
      out.close();
      Files.deleteIfExists(upload);
      return null;
    } catch (IOException e) {
      return e;
    }
  }

  @Override
  public String toString() {
    return "Upload[" + path + "]";
  }
}
