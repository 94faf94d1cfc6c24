package io.tattletail.internal.rejected;

import io.tattletail.common.RejectedEvent;
import io.tattletail.internal.layout.ArchiveStore;
import io.tattletail.internal.layout.Cleanup;
import io.tattletail.internal.layout.RecorderName;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the events that one recorder rejects, or the offsets of events that are retired. No file is
 * made before there is one.
 *
 * <p>Thread-safe. When {@link #write} returns, the event is on the disks of the pipeline. After an
 * {@link IOException} the event may be kept or not; the file is abandoned, and the next call begins
 * a new one.
 */
public final class RejectedWriter implements Closeable {
  /** A reader holds a whole file. */
  private static final long ROLL_BYTES = 32 << 20;

  private final ArchiveStore archive;
  private final Path directory;
  private final RecorderName recorder;
  private long number;
  private @Nullable OpenFile open;
  private boolean closed;

  private RejectedWriter(ArchiveStore archive, Path directory, RecorderName recorder) {
    this.archive = archive;
    this.directory = directory;
    this.recorder = recorder;
  }

  /** A file and the Avro writer on it. */
  private record OpenFile(FSDataOutputStream out, DataFileWriter<GenericRecord> avro) {}

  /** A writer for one recorder; does nothing yet. */
  public static RejectedWriter create(ArchiveStore archive, RecorderName recorder) {
    return new RejectedWriter(archive, archive.directories().rejected(), recorder);
  }

  /**
   * A writer of the retired offsets of one recorder, or of one run of retention. It makes no file
   * before the first write. Id and event of its records are empty.
   */
  public static RejectedWriter ofRetired(ArchiveStore archive, RecorderName recorder) {
    return new RejectedWriter(archive, archive.directories().retired(), recorder);
  }

  /** {@link #write(List)} of one event. */
  public void write(RejectedEvent event) throws IOException {
    write(List.of(event));
  }

  /**
   * Writes events, with one sync for all of them. Unpaired surrogates in their texts become
   * question marks.
   *
   * @throws IOException if it is unknown whether they were written; try again, and they may be in
   *     the file twice
   * @throws IllegalStateException if this writer is closed
   */
  public synchronized void write(List<RejectedEvent> events) throws IOException {
    if (closed) {
      throw new IllegalStateException(
          "the writer to " + directory + " of " + recorder + " is closed");
    }
    for (RejectedEvent event : events) {
      append(event);
    }
    OpenFile file = open;
    if (file != null && !events.isEmpty()) {
      abandonOnError(file, () -> file.out().hsync());
    }
  }

  private interface Step {
    void run() throws IOException;
  }

  /** A block for each event: what is damaged of one must not cost another. */
  private void append(RejectedEvent event) throws IOException {
    rollIfFull(event.event().remaining());
    OpenFile file = open == null ? openNext() : open;
    open = file;
    abandonOnError(
        file,
        () -> {
          file.avro().append(RejectedFormat.encode(event));
          file.avro().flush();
        });
  }

  private void abandonOnError(OpenFile file, Step step) throws IOException {
    try {
      step.run();
    } catch (IOException | RuntimeException e) {
      open = null;
      throw Cleanup.rethrow(e, file.out());
    }
  }

  private void rollIfFull(long more) throws IOException {
    OpenFile file = open;
    if (file != null && file.out().getPos() + more > ROLL_BYTES) {
      open = null;
      file.avro().close();
    }
  }

  private OpenFile openNext() throws IOException {
    Path path = new Path(directory, RejectedName.of(recorder.text(), number++).fileName());
    FSDataOutputStream out = archive.create(path, ROLL_BYTES);
    try {
      DataFileWriter<GenericRecord> avro = new DataFileWriter<>(new GenericDatumWriter<>());
      avro.setCodec(RejectedFormat.codec());
      return new OpenFile(out, avro.create(RejectedFormat.SCHEMA, out));
    } catch (IOException | RuntimeException e) {
      throw Cleanup.rethrow(e, out);
    }
  }

  /** Closes the file. Written events are safe, also if this fails. */
  @Override
  public synchronized void close() throws IOException {
    closed = true;
    OpenFile file = open;
    if (file != null) {
      open = null;
      file.avro().close();
    }
  }
}
