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
   * Says what is read, for example {@code SequenceFiles under hdfs://cluster/old/orders}. An import
   * that was begun with another description refuses to go on.
   *
   * @throws IOException if it is not known before something is read, and that cannot be
   */
  String description(Configuration configuration) throws IOException;

  /**
   * Opens the rows behind a bookmark, or all.
   *
   * @param bookmark what {@link RowCursor#bookmark()} said; empty for all rows
   * @throws SourceChangedException if the bookmark does not belong to these rows: going on from it
   *     would leave rows out
   * @throws IOException if the source cannot be read
   */
  RowCursor open(Optional<String> bookmark, Context context) throws IOException;

  /**
   * What an import gives its source.
   *
   * @param configuration the import's
   * @param damage is told of damage that the source steps over
   */
  record Context(Configuration configuration, Consumer<SourceDamage> damage) {}
}
