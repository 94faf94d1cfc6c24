package io.tattletail.recorder.legacy.hbase;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tattletail.recorder.legacy.LegacyRow;
import io.tattletail.recorder.legacy.RowCursor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.hadoop.hbase.Cell;
import org.apache.hadoop.hbase.CellUtil;
import org.apache.hadoop.hbase.client.Result;
import org.apache.hadoop.hbase.client.ResultScanner;
import org.apache.hadoop.hbase.client.Table;
import org.jspecify.annotations.Nullable;

/** Steps through a scan. Used by one thread. */
final class HBaseCursor implements RowCursor {
  private final Table table;
  private final ResultScanner scanner;
  private @Nullable LegacyRow row;

  /** The last row's key; empty before the first row. */
  private String bookmark;

  HBaseCursor(Table table, ResultScanner scanner, String bookmark) {
    this.table = table;
    this.scanner = scanner;
    this.bookmark = bookmark;
  }

  @Override
  public boolean next() throws IOException {
    Result result = scanner.next();
    if (result == null) {
      row = null;
      return false;
    }
    bookmark = BinaryText.of(result.getRow());
    List<LegacyRow.Cell> cells = new ArrayList<>();
    for (Cell cell : result.rawCells()) {
      String name =
          new String(CellUtil.cloneFamily(cell), UTF_8)
              + ":"
              + BinaryText.of(CellUtil.cloneQualifier(cell));
      cells.add(new LegacyRow.Cell(name, ByteBuffer.wrap(CellUtil.cloneValue(cell))));
    }
    row = LegacyRow.of(bookmark, result.getRow(), cells);
    return true;
  }

  @Override
  public LegacyRow row() {
    LegacyRow current = row;
    if (current == null) {
      throw new NoSuchElementException("next() comes first, and has to return true");
    }
    return current;
  }

  @Override
  public String bookmark() {
    return bookmark;
  }

  @Override
  public void close() throws IOException {
    scanner.close();
    table.close();
  }
}
