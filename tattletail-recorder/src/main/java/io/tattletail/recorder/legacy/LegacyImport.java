package io.tattletail.recorder.legacy;

import static com.google.common.base.Preconditions.checkState;

import io.tattletail.internal.layout.RecorderName;
import java.io.IOException;
import java.io.InterruptedIOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * Imports the data of an earlier system into an archive: one event for each row of a source.
 *
 * <pre>
 *   ImportReport report =
 *       LegacyImport.into(root, configuration)
 *           .name("orders-2012")
 *           .from(SequenceFiles.under(path))
 *           .mapping(row -&gt; row.event().channel(…).timestamp(…).payload(row.text()).build())
 *           .run();
 * </pre>
 *
 * <p><b>Restart.</b> An import may be killed at any moment, and goes on when an import of the same
 * name is run. Rows since the last checkpoint are imported again, as the same events: an event's id
 * is made of the row's position, so replays and publishers drop the second as a copy. Replays and
 * {@code published} have each event once; {@code recorded} may have copies, as for any recorder. If
 * a finished import is run again, it imports new rows behind the others.
 *
 * <p><b>Rejected rows.</b> A row that the mapping declines or throws for, or whose event can never
 * be recorded, is kept among the rejected events under the row's id, with the reason and the whole
 * row ({@link LegacyRow#toBytes()}). Each is kept once, also after restarts, unless two imports of
 * one name run at the same time.
 *
 * <p><b>Two at once.</b> The later of two runs of one name takes over: the earlier one fails at its
 * next checkpoint with an {@link ImportTakenOverException}. Until then both record the same events.
 *
 * <p>Immutable and thread-safe: each method returns a copy that differs in one value.
 */
public final class LegacyImport {
  /** Names the format of a rejected row, where a rejected event has its serializer's name. */
  public static final String ROW_FORMAT = "tattletail-legacy-row-1";

  private final Path root;
  private final Configuration configuration;
  private final @Nullable String name;
  private final @Nullable LegacySource source;
  private final @Nullable LegacyMapping mapping;
  private final ImportOptions options;

  private LegacyImport(
      Path root,
      Configuration configuration,
      @Nullable String name,
      @Nullable LegacySource source,
      @Nullable LegacyMapping mapping,
      ImportOptions options) {
    this.root = root;
    this.configuration = configuration;
    this.name = name;
    this.source = source;
    this.mapping = mapping;
    this.options = options;
  }

  /** What one run needs. */
  record Job(
      Path root,
      Configuration configuration,
      String name,
      LegacySource source,
      LegacyMapping mapping,
      ImportOptions options) {}

  /**
   * An import into an archive, which is made if it is not there yet.
   *
   * @param root the archive's directory; without a scheme, on the default file system of {@code
   *     configuration}
   */
  public static LegacyImport into(Path root, Configuration configuration) {
    return new LegacyImport(root, configuration, null, null, null, ImportOptions.defaults());
  }

  /**
   * Required. Sets the import's name: another import of the same name goes on where this one ended.
   * It is also the given name of the recorder, and a part of the events' ids.
   *
   * @param name 1 to 63 ASCII letters, digits, {@code -} and {@code _}, beginning with a letter or
   *     digit
   */
  public LegacyImport name(String name) {
    RecorderName.checkGiven(name);
    return new LegacyImport(root, configuration, name, source, mapping, options);
  }

  /** Required. Where the rows come from. */
  public LegacyImport from(LegacySource source) {
    return new LegacyImport(root, configuration, name, source, mapping, options);
  }

  /** Required. Which event a row becomes. */
  public LegacyImport mapping(LegacyMapping mapping) {
    return new LegacyImport(root, configuration, name, source, mapping, options);
  }

  /** Default: {@link ImportOptions#defaults()}. */
  public LegacyImport options(ImportOptions options) {
    return new LegacyImport(root, configuration, name, source, mapping, options);
  }

  /**
   * Imports all rows from the last checkpoint on. When it returns, all their events are recorded
   * and acknowledged, and their segments are sealed.
   *
   * @throws IllegalStateException if name, source or mapping are missing, or the mapping returned
   *     two different events for a row
   * @throws TooManyRejectedException if more rows were rejected than the options allow
   * @throws DamagedSourceException if a file is damaged, and the source does not skip damage
   * @throws SourceChangedException if an import of this name was begun with other data
   * @throws ImportTakenOverException if another run of this name began meanwhile
   * @throws InterruptedIOException if the thread is interrupted, and stays so
   * @throws IOException if source or archive fail. The import can be run again after any exception
   */
  public ImportReport run() throws IOException {
    checkState(name != null, "the import has no name: call name(…)");
    checkState(source != null, "import %s has no source: call from(…)", name);
    checkState(mapping != null, "import %s has no mapping: call mapping(…)", name);
    return new ImportRun(new Job(root, configuration, name, source, mapping, options)).run();
  }

  @Override
  public String toString() {
    return "LegacyImport[" + name + " into " + root + "]";
  }
}
