package io.tattletail.recorder.legacy.hbase;

import static com.google.common.base.Preconditions.checkArgument;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.tattletail.recorder.legacy.LegacySource;
import io.tattletail.recorder.legacy.RowCursor;
import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.client.Connection;
import org.apache.hadoop.hbase.client.Scan;
import org.apache.hadoop.hbase.client.Table;
import org.jspecify.annotations.Nullable;

/**
 * The rows of an HBase table, in the order of their keys. Immutable and thread-safe.
 *
 * <p>A row's position is its key, as HBase's shell writes it: bytes that are no printable ASCII,
 * and the backslash, as {@code \xHH}; its cells are the newest versions, named {@code
 * family:qualifier}, the qualifier written like the key.
 *
 * <p><b>A table that is still written.</b> The scan goes through the table once, and sees each row
 * as it is at that moment. Rows that are put behind the scan are imported. Rows that are put or
 * changed before it are not, also not by a restart, which goes on behind the last row. A queue
 * whose keys begin with a time or a counter grows at the end: run the import once more after its
 * producers have stopped. If keys are salted or hashed, stop the producers first.
 */
public final class HBaseTable implements LegacySource {
  private static final int CACHING = 1_000;

  private final Connection connection;
  private final TableName table;
  private final @Nullable String family;
  private final int caching;

  private HBaseTable(Connection connection, TableName table, @Nullable String family, int caching) {
    this.connection = connection;
    this.table = table;
    this.family = family;
    this.caching = caching;
  }

  /**
   * The rows of a table.
   *
   * @param connection stays the caller's to close
   * @param table its name, {@code namespace:name} if it is not in the default namespace
   */
  public static HBaseTable of(Connection connection, String table) {
    return new HBaseTable(connection, TableName.valueOf(table), null, CACHING);
  }

  /** Reads one column family alone. Default: all. */
  public HBaseTable family(String family) {
    return new HBaseTable(connection, table, family, caching);
  }

  /** How many rows are fetched, and held, at a time. Default 1,000, or 2 MiB of them. */
  public HBaseTable caching(int rows) {
    checkArgument(rows > 0, "caching must be positive, is %s", rows);
    return new HBaseTable(connection, table, family, rows);
  }

  @Override
  public String description(Configuration configuration) {
    return "HBase table " + table + (family == null ? "" : ", family " + family);
  }

  @Override
  public RowCursor open(Optional<String> bookmark, Context context) throws IOException {
    Scan scan = new Scan().setCaching(caching).setCacheBlocks(false).readVersions(1);
    if (family != null) {
      scan.addFamily(family.getBytes(UTF_8));
    }
    bookmark.ifPresent(last -> scan.withStartRow(BinaryText.parse(last), false));
    Table open = connection.getTable(table);
    try {
      return new HBaseCursor(open, open.getScanner(scan), bookmark.orElse(""));
    } catch (IOException | RuntimeException e) {
      open.close();
      throw e;
    }
  }

  @Override
  public String toString() {
    return "HBaseTable[" + table + "]";
  }
}
