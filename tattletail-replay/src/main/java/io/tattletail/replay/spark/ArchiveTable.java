package io.tattletail.replay.spark;

import io.tattletail.replay.EventReplayer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.EnumSet;
import java.util.Set;
import org.apache.spark.sql.connector.catalog.Column;
import org.apache.spark.sql.connector.catalog.SupportsRead;
import org.apache.spark.sql.connector.catalog.TableCapability;
import org.apache.spark.sql.connector.read.ScanBuilder;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/** One archive, and the query for its events. */
final class ArchiveTable implements SupportsRead {
  private final ReadSettings settings;

  /**
   * Looks whether there is an archive.
   *
   * @throws UncheckedIOException if there is none, or it cannot be read; the message says why
   */
  ArchiveTable(ReadSettings settings) {
    this.settings = settings;
    try (EventReplayer replayer = settings.open()) {
      replayer.archive();
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  @Override
  public String name() {
    return "tattletail " + settings.root();
  }

  @Override
  public Column[] columns() {
    return EventColumn.columns();
  }

  @Override
  public Set<TableCapability> capabilities() {
    return EnumSet.of(TableCapability.BATCH_READ);
  }

  @Override
  public ScanBuilder newScanBuilder(CaseInsensitiveStringMap options) {
    return new ArchiveScanBuilder(settings);
  }
}
