package io.tattletail.recorder.legacy;

import io.tattletail.recorder.RecorderOptions;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * An import in a process of its own, which dies at a row as if it were killed: nothing is closed.
 * Arguments: file system, root, source, number of the row at which it dies, counted by this
 * process.
 */
final class ImportProcess {
  private ImportProcess() {}

  public static void main(String[] args) throws Exception {
    Configuration configuration = new Configuration();
    configuration.set("fs.defaultFS", args[0]);
    configuration.setInt("dfs.client.block.write.locateFollowingBlock.initial.delay.ms", 5);
    configuration.setInt("dfs.client.block.write.locateFollowingBlock.retries", 12);
    configuration.setBoolean(
        "dfs.client.block.write.replace-datanode-on-failure.best-effort", true);
    AtomicLong left = new AtomicLong(Long.parseLong(args[3]));
    job(new Path(args[1]), new Path(args[2]), configuration, left).run();
    System.out.println("finished");
    System.exit(0);
  }

  /** Small checkpoints and segments; every 50th row is no event. */
  static LegacyImport job(
      Path root, Path source, Configuration configuration, AtomicLong rowsUntilDeath) {
    return LegacyImport.into(root, configuration)
        .name("edits")
        .from(SequenceFiles.under(source))
        .mapping(
            row -> {
              if (rowsUntilDeath.decrementAndGet() == 0) {
                Runtime.getRuntime().halt(137);
              }
              if (Integer.parseInt(row.position().replaceAll(".*[@+]", "")) % 50 == 0) {
                throw row.unmappable("the test declines it");
              }
              return LegacyFiles.map(row);
            })
        .options(
            ImportOptions.defaults()
                .checkpointEvery(700, Duration.ofHours(1))
                .recorder(RecorderOptions.defaults().rollBytes(20_000).commitBytes(4_096)));
  }
}
