package io.tattletail.recorder.legacy.hbase;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.primitives.Bytes;
import io.tattletail.archive.publish.PublishOptions;
import io.tattletail.recorder.legacy.ImportOptions;
import io.tattletail.recorder.legacy.ImportReport;
import io.tattletail.recorder.legacy.ImportedArchive;
import io.tattletail.recorder.legacy.ImportedEdits;
import io.tattletail.recorder.legacy.LegacyImport;
import io.tattletail.recorder.legacy.LegacyRow;
import io.tattletail.spew.SpewEvent;
import io.tattletail.testkit.MiniHdfs;
import io.tattletail.testkit.MiniHdfsExtension;
import io.tattletail.testkit.WikipediaEdits;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.client.Admin;
import org.apache.hadoop.hbase.client.ColumnFamilyDescriptorBuilder;
import org.apache.hadoop.hbase.client.Connection;
import org.apache.hadoop.hbase.client.ConnectionFactory;
import org.apache.hadoop.hbase.client.Put;
import org.apache.hadoop.hbase.client.Table;
import org.apache.hadoop.hbase.client.TableDescriptorBuilder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** HBase's client beside Hadoop 3.5, on an HBase that runs in a process of its own. */
@Tag("engines")
@ExtendWith(MiniHdfsExtension.class)
class HBaseImportTest {
  private static final int ROWS = 1_000;
  private static final Instant TIME = Instant.parse("2012-03-01T00:00:00Z");

  private static HBaseProcess hbase;
  private static Connection connection;

  @BeforeAll
  static void start() throws Exception {
    hbase = new HBaseProcess();
    connection = ConnectionFactory.createConnection(hbase.configuration());
  }

  @AfterAll
  static void stop() throws Exception {
    try {
      if (connection != null) {
        connection.close();
      }
    } finally {
      if (hbase != null) {
        hbase.close();
      }
    }
  }

  private static void createTable(TableName name) throws IOException {
    try (Admin admin = connection.getAdmin()) {
      admin.createTable(
          TableDescriptorBuilder.newBuilder(name)
              .setColumnFamily(ColumnFamilyDescriptorBuilder.of("q"))
              .setColumnFamily(ColumnFamilyDescriptorBuilder.of("x"))
              .build());
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private static Put put(int i) {
    // The key's last byte is no text, as a queue's counters are.
    byte[] key = Bytes.concat(bytes("%06d-".formatted(i)), new byte[] {(byte) (i * 7)});
    Put put = new Put(key);
    put.addColumn(bytes("q"), bytes("channel"), bytes("c" + i % 3));
    put.addColumn(bytes("q"), bytes("payload"), bytes("{\"i\":" + i + "}"));
    put.addColumn(bytes("x"), bytes("owner"), bytes("nobody"));
    return put;
  }

  private static SpewEvent map(LegacyRow row) {
    String key = new String(bytes(row), 0, 6, UTF_8);
    if (key.endsWith("99")) {
      throw row.unmappable("its number ends with 99");
    }
    return row.event()
        .channel(UTF_8.decode(row.value("q:channel").orElseThrow()).toString())
        .timestamp(TIME.plusSeconds(Long.parseLong(key)))
        .payload(UTF_8.decode(row.value("q:payload").orElseThrow()).toString())
        .build();
  }

  private static byte[] bytes(LegacyRow row) {
    byte[] bytes = new byte[row.key().remaining()];
    row.key().get(bytes);
    return bytes;
  }

  @Test
  void aQueueIsImportedAndARestartGoesOnBehindTheLastRowKey(MiniHdfs hdfs) throws Exception {
    Path root = hdfs.newDirectory();
    TableName name = TableName.valueOf("queue");
    createTable(name);
    LegacyImport queue =
        LegacyImport.into(root, hdfs.configuration())
            .name("queue")
            .from(HBaseTable.of(connection, "queue").family("q").caching(50))
            .mapping(HBaseImportTest::map);
    ImportedArchive archive = new ImportedArchive(root, hdfs.configuration());
    try (Table table = connection.getTable(name)) {
      List<Put> puts = new ArrayList<>();
      for (int i = 0; i < ROWS; i++) {
        puts.add(put(i));
      }
      table.put(puts);

      assertThatThrownBy(
              () ->
                  queue
                      .options(
                          ImportOptions.defaults()
                              .checkpointEvery(100, Duration.ofHours(1))
                              .listener(
                                  progress -> {
                                    if (progress.rows() == 400) {
                                      throw new IllegalStateException("stopped by the test");
                                    }
                                  }))
                      .run())
          .hasMessageContaining("stopped by the test");
      ImportReport report = queue.run();
      assertThat(report.rowsBefore()).isEqualTo(400);
      assertThat(report.rows()).isEqualTo(ROWS);
      assertThat(report.rejected()).isEqualTo(10);

      // The queue is written on.
      table.put(put(ROWS));
      table.put(put(ROWS + 1));
    }
    ImportReport report = queue.run();
    assertThat(report.rowsBefore()).isEqualTo(ROWS);
    assertThat(report.events()).isEqualTo(ROWS + 2 - 10);
    assertThat(archive.replayed()).hasSize(ROWS + 2 - 10);
    assertThat(archive.replayed().get(5).json()).contains("{\"i\":5}");
    assertThat(archive.rejected())
        .hasSize(10)
        .allSatisfy(event -> assertThat(event.reason()).isEqualTo("its number ends with 99"));
    LegacyRow kept = LegacyRow.parse(archive.rejected().get(0).event());
    assertThat(kept.cells()).extracting(LegacyRow.Cell::name).contains("q:channel", "q:payload");
  }

  @Test
  void aTableOfEditsIsImportedAndPublishedEachOnce(MiniHdfs hdfs) throws Exception {
    TableName name = TableName.valueOf("edits");
    createTable(name);
    try (Table table = connection.getTable(name)) {
      List<Put> puts = new ArrayList<>();
      for (SpewEvent edit : WikipediaEdits.all()) {
        Put put = new Put(bytes("%06d".formatted(puts.size())));
        put.addColumn(bytes("q"), bytes("channel"), bytes(edit.channel()));
        put.addColumn(bytes("q"), bytes("time"), bytes(edit.timestamp().toString()));
        put.addColumn(bytes("q"), bytes("payload"), bytes(UTF_8.decode(edit.payload()).toString()));
        puts.add(put);
      }
      table.put(puts);
    }
    Path root = hdfs.newDirectory();
    ImportReport report =
        LegacyImport.into(root, hdfs.configuration())
            .name("edits")
            .from(HBaseTable.of(connection, "edits").family("q"))
            .mapping(
                row ->
                    row.event()
                        .channel(text(row, "q:channel"))
                        .timestamp(Instant.parse(text(row, "q:time")))
                        .payload(text(row, "q:payload"))
                        .build())
            .options(ImportOptions.defaults().publishing(PublishOptions.defaults()))
            .run();
    assertThat(report.rows()).isEqualTo(WikipediaEdits.COUNT);
    assertThat(report.rejected()).isZero();
    ImportedArchive archive = new ImportedArchive(root, hdfs.configuration());
    ImportedEdits.assertAll(archive.replayed());
    ImportedEdits.assertAll(archive.published());
  }

  private static String text(LegacyRow row, String cell) {
    return UTF_8.decode(row.value(cell).orElseThrow()).toString();
  }
}
