package io.tattletail.recorder.legacy;

import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;

/**
 * Rows of a predecessor's data, in an order that is the same whenever they are read. Immutable and
 * thread-safe.
 */
public interface LegacySource {
  /**
   * Describes the source, for example {@code SequenceFiles under hdfs://cluster/old/orders}. An
   * import that was begun with another description refuses to go on.
   *
   * @throws IOException if the description needs a read that fails
   */
  String description(Configuration configuration) throws IOException;

  /**
   * Opens the rows behind a bookmark, or all.
   *
   * @param bookmark of {@link RowCursor#bookmark()}; empty for all rows
   * @throws SourceChangedException if the bookmark does not belong to these rows: an import that
   *     went on from it would leave rows out
   * @throws IOException if the source cannot be read
   */
  RowCursor open(Optional<String> bookmark, Context context) throws IOException;

  /**
   * The context of a source.
   *
   * @param configuration the import's
   * @param damage receives damage that the source skips
   */
  record Context(Configuration configuration, Consumer<SourceDamage> damage) {}
}
