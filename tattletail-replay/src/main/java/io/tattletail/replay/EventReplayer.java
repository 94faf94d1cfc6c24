package io.tattletail.replay;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import io.tattletail.archive.Archive;
import io.tattletail.spew.SpewEventHandler;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Replays what recorders recorded: in time order, each event once, through the handler that live
 * consumers implement.
 *
 * <p>Events still being recorded are replayed too, as far as they are visible when the replay gets
 * to them. A replay disturbs no recorder.
 *
 * <p>Thread-safe: any number of replays may run at once. Each is run by the thread that asks for
 * it.
 */
public final class EventReplayer implements Closeable {
  private final Archive archive;
  private final ReplayOptions options;
  private final ExecutorService readers;

  private EventReplayer(Archive archive, ReplayOptions options) {
    this.archive = archive;
    this.options = options;
    this.readers =
        Executors.newFixedThreadPool(
            options.readThreads(),
            new ThreadFactoryBuilder().setNameFormat("replay-read-%d").setDaemon(true).build());
  }

  /** {@link #open(Path, Configuration, ReplayOptions)} with the default options. */
  public static EventReplayer open(Path root, Configuration configuration) throws IOException {
    return open(root, configuration, ReplayOptions.defaults());
  }

  /**
   * Opens an archive for replays.
   *
   * @param root the archive's directory; without a scheme, on the default file system of {@code
   *     configuration}
   * @throws io.tattletail.archive.ArchiveException if there is no archive at the root, or one that
   *     this library cannot read
   * @throws IOException if the file system cannot be reached
   */
  public static EventReplayer open(Path root, Configuration configuration, ReplayOptions options)
      throws IOException {
    return new EventReplayer(Archive.open(root, configuration), options);
  }

  /**
   * A cursor before the first event of the query. The caller closes it.
   *
   * @throws IOException if the archive cannot be listed
   */
  public ReplayCursor cursor(ReplayQuery query) throws IOException {
    return cursor(query, NoLedger.NONE);
  }

  /**
   * A cursor over those events of the query that the ledger does not hold, and that tells the
   * ledger of each it comes by. Reading an archive again and again with one ledger gives everything
   * that ever becomes visible, each event once for each time it was recorded but for duplicates
   * that are neighbours in one reading. The caller closes it.
   *
   * @throws IOException if the archive cannot be listed
   */
  public ReplayCursor cursor(ReplayQuery query, ReplayLedger ledger) throws IOException {
    return new ReplayCursor(new Plan(archive, query, options, ledger), readers);
  }

  /**
   * Gives every event of the query to the handler, one by one, on this thread.
   *
   * @return what was done
   * @throws ReplayException if the handler throws: the replay stops at this event, which the
   *     message names
   * @throws InterruptedIOException if the handler throws {@link InterruptedException}, or the
   *     thread is interrupted; it stays so
   * @throws io.tattletail.archive.ArchiveException if a file is damaged or cannot be understood;
   *     the message names it
   * @throws IOException if reading fails
   */
  public ReplayReport replay(ReplayQuery query, SpewEventHandler handler) throws IOException {
    try (ReplayCursor cursor = cursor(query)) {
      while (cursor.next()) {
        if (Thread.currentThread().isInterrupted()) {
          throw new InterruptedIOException("interrupted before " + cursor.event());
        }
        deliver(cursor, handler);
      }
      return cursor.report();
    }
  }

  private static void deliver(ReplayCursor cursor, SpewEventHandler handler) throws IOException {
    try {
      handler.onEvent(cursor.event());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted at " + cursor.event());
    } catch (Exception e) {
      throw new ReplayException("the handler failed at %s: %s".formatted(cursor.event(), e), e);
    }
  }

  /** The archive it replays; closed with the replayer. */
  public Archive archive() {
    return archive;
  }

  /** Closes the archive; replays that still run fail. */
  @Override
  public void close() throws IOException {
    readers.shutdownNow();
    archive.close();
  }
}
