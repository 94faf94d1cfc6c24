package io.tattletail.engines;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tattletail.replay.ReplayQuery;
import io.tattletail.replay.mapreduce.ReplayJob;
import io.tattletail.replay.mapreduce.ReplayJobReport;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.service.Service;

/**
 * What a process with MapReduce's class path runs.
 *
 * <ul>
 *   <li>{@code local SLICE-BYTES OUTPUT ROOT QUERY}: {@link EditCounts}, by Hadoop's local runner.
 *   <li>{@code yarn SLICE-BYTES OUTPUT ROOT QUERY}: the same on a cluster of YARN.
 *   <li>{@code repair SLICE-BYTES DIRECTORY ROOT QUERY}: a {@link ReplayJob} to {@link LastEdits}
 *       on that cluster, of which a task is killed.
 * </ul>
 */
public final class MapReduceCommands {
  /** What waits for one of these waits for seconds by default. */
  private static final List<String> INTERVALS =
      List.of(
          "mapreduce.client.completion.pollinterval",
          "mapreduce.client.progressmonitor.pollinterval",
          "yarn.app.mapreduce.am.scheduler.heartbeat.interval-ms",
          "yarn.resourcemanager.nodemanagers.heartbeat-interval-ms",
          "yarn.resourcemanager.nodemanagers.heartbeat-interval-min-ms",
          "yarn.resourcemanager.nodemanagers.heartbeat-interval-max-ms");

  private static final int INTERVAL_MILLIS = 100;

  /** A task lives for seconds, in which C2 and G1's threads cost more than they save. */
  private static final String SHORT_LIVED = " -XX:TieredStopAtLevel=1 -XX:+UseSerialGC";

  private final Configuration local;
  private final List<Service> clusters = new ArrayList<>();

  private MapReduceCommands(String scratch) {
    local = configuration();
    local.set("hadoop.tmp.dir", scratch);
  }

  /**
   * Answers until standard input ends.
   *
   * @param arguments a directory for what MapReduce writes
   */
  public static void main(String[] arguments) throws Exception {
    MapReduceCommands commands = new MapReduceCommands(arguments[0]);
    CommandLoop.run(line -> commands.answer(line.split(" ", 5)));
    for (Service cluster : commands.clusters) {
      cluster.close();
    }
    // Clusters leave threads behind that are no daemons.
    System.exit(0);
  }

  private static Configuration configuration() {
    Configuration configuration = new Configuration();
    INTERVALS.forEach(name -> configuration.setInt(name, INTERVAL_MILLIS));
    return configuration;
  }

  private List<String> answer(String[] words) throws Exception {
    long sliceBytes = Long.parseLong(words[1]);
    Path root = new Path(words[3]);
    ReplayQuery query = ReplayQuery.fromJson(words[4]);
    return switch (words[0]) {
      case "local" -> count(local, root, query, sliceBytes, new Path(words[2]));
      case "yarn" -> count(yarn(root), root, query, sliceBytes, new Path(words[2]));
      case "repair" -> repair(yarn(root), root, query, sliceBytes, words[2]);
      default -> throw new IllegalArgumentException(words[0]);
    };
  }

  private static List<String> count(
      Configuration configuration, Path root, ReplayQuery query, long sliceBytes, Path output)
      throws Exception {
    List<String> rows = EditCounts.run(configuration, root, query, sliceBytes, output);
    FileSystem fileSystem = output.getFileSystem(configuration);
    for (FileStatus file : fileSystem.globStatus(new Path(output, "part-*"))) {
      try (BufferedReader lines =
          new BufferedReader(new InputStreamReader(fileSystem.open(file.getPath()), UTF_8))) {
        lines.lines().forEach(rows::add);
      }
    }
    return rows;
  }

  private static List<String> repair(
      Configuration configuration, Path root, ReplayQuery query, long sliceBytes, String directory)
      throws IOException {
    configuration.set(LastEdits.DIRECTORY, directory);
    configuration.setLong(LastEdits.KILLED_AT, 500);
    ReplayJobReport report =
        ReplayJob.of(root, query, LastEdits.class).sliceBytes(sliceBytes).run(configuration);
    return List.of(
        "events\t" + report.events(),
        "failed attempts\t" + report.failedAttempts(),
        "duplicates\t" + (report.duplicates() > 0));
  }

  /** Starts the cluster if it does not run yet. */
  private Configuration yarn(Path root) throws Exception {
    if (clusters.isEmpty()) {
      Configuration configuration = configuration();
      configuration.set("fs.defaultFS", root.toUri().resolve("/").toString());
      configuration.setBoolean("yarn.is.minicluster", true);
      configuration.set(
          "yarn.nodemanager.disk-health-checker.max-disk-utilization-per-disk-percentage", "99.5");
      Service cluster = cluster();
      clusters.add(cluster);
      cluster.init(configuration);
      cluster.start();
    }
    Configuration yarn = new Configuration(clusters.get(0).getConfig());
    yarn.setInt("mapreduce.map.memory.mb", 512);
    yarn.set("mapreduce.map.java.opts", "-Xmx256m" + SHORT_LIVED);
    yarn.set("mapreduce.reduce.java.opts", "-Xmx256m" + SHORT_LIVED);
    yarn.set("yarn.app.mapreduce.am.command-opts", "-Xmx512m" + SHORT_LIVED);
    return yarn;
  }

  /** It is in a test library of Hadoop's, which is on the engine's class path alone. */
  private static Service cluster() throws ReflectiveOperationException {
    return Class.forName("org.apache.hadoop.mapreduce.v2.MiniMRYarnCluster")
        .asSubclass(Service.class)
        .getConstructor(String.class)
        .newInstance("replays");
  }
}
