package io.tattletail.engines;

import io.tattletail.replay.ReplayQuery;
import io.tattletail.replay.mapreduce.ReplayJob;
import io.tattletail.replay.mapreduce.ReplayJobReport;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.service.Service;

/**
 * Runs jobs over an archive, locally or on YARN, and prints what they found: {@code local|yarn},
 * the archive, a directory for output, a local directory for repairs.
 */
final class MapReduceProgram {
  private static final long SLICE_BYTES = 200_000;

  /** On YARN a task costs the start of a JVM. */
  private static final long YARN_SLICE_BYTES = 1_500_000;

  private MapReduceProgram() {}

  public static void main(String[] arguments) throws Exception {
    Path root = new Path(arguments[1]);
    Path output = new Path(arguments[2]);
    Configuration configuration = new Configuration();
    configuration.set("fs.defaultFS", root.toUri().resolve("/").toString());
    if (arguments[0].equals("yarn")) {
      onYarn(configuration, root, output, arguments[3]);
    } else {
      configuration.set("hadoop.tmp.dir", arguments[3]);
      count(configuration, root, output, SLICE_BYTES);
    }
    // Clusters leave threads behind that are no daemons.
    System.exit(0);
  }

  private static void count(Configuration configuration, Path root, Path output, long sliceBytes)
      throws Exception {
    EditCounts.run(configuration, root, ReplayQuery.all(), sliceBytes, output);
    FileSystem fileSystem = output.getFileSystem(configuration);
    for (FileStatus file : fileSystem.globStatus(new Path(output, "part-*"))) {
      try (BufferedReader lines =
          new BufferedReader(
              new InputStreamReader(fileSystem.open(file.getPath()), StandardCharsets.UTF_8))) {
        lines.lines().forEach(System.out::println);
      }
    }
  }

  private static void onYarn(Configuration configuration, Path root, Path output, String directory)
      throws Exception {
    configuration.setBoolean("yarn.is.minicluster", true);
    configuration.set(
        "yarn.nodemanager.disk-health-checker.max-disk-utilization-per-disk-percentage", "99.5");
    try (Service cluster = cluster()) {
      cluster.init(configuration);
      cluster.start();
      Configuration yarn = cluster.getConfig();
      yarn.setInt("mapreduce.map.memory.mb", 512);
      yarn.set("mapreduce.map.java.opts", "-Xmx256m");
      count(yarn, root, output, YARN_SLICE_BYTES);
      yarn.set(LastEdits.DIRECTORY, directory);
      yarn.setLong(LastEdits.KILLED_AT, 1_500);
      ReplayJobReport report =
          ReplayJob.of(root, ReplayQuery.all(), LastEdits.class)
              .sliceBytes(YARN_SLICE_BYTES)
              .run(yarn);
      List.of(
              "events " + report.events(),
              "failed attempts " + report.failedAttempts(),
              "duplicates " + (report.duplicates() > 0))
          .forEach(System.out::println);
    }
  }

  /** It is in a test library of Hadoop's, which is on the engine's class path alone. */
  private static Service cluster() throws ReflectiveOperationException, IOException {
    return Class.forName("org.apache.hadoop.mapreduce.v2.MiniMRYarnCluster")
        .asSubclass(Service.class)
        .getConstructor(String.class)
        .newInstance("replays");
  }
}
