package io.tattletail.engines;

import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.util.Tool;
import org.apache.hadoop.util.ToolRunner;

/**
 * What a process with DistCp's class path runs: each line is the arguments of {@code hadoop
 * distcp}, of which none has a space. Answers with the nanoseconds that it took. The job runs in
 * this process, by Hadoop's local runner.
 */
public final class DistCpCommands {
  private DistCpCommands() {}

  /**
   * Answers until standard input ends.
   *
   * @param arguments a directory for what MapReduce writes
   */
  public static void main(String[] arguments) throws Exception {
    Configuration configuration = configuration(arguments[0]);
    CommandLoop.run(line -> copy(configuration, line.split(" ")));
    System.exit(0);
  }

  /** For jobs in this process, and what they write beside the copy. */
  public static Configuration configuration(String directory) {
    Configuration configuration = new Configuration();
    configuration.set("hadoop.tmp.dir", directory);
    // By default whoever waits for a job asks every five seconds whether it is done.
    configuration.setInt("mapreduce.client.completion.pollinterval", 5);
    configuration.setInt("dfs.client.block.write.locateFollowingBlock.initial.delay.ms", 5);
    configuration.setInt("dfs.client.block.write.locateFollowingBlock.retries", 12);
    return configuration;
  }

  /** Runs DistCp, and returns how many nanoseconds it took. */
  public static List<String> copy(Configuration configuration, String[] arguments)
      throws Exception {
    long start = System.nanoTime();
    int code = ToolRunner.run(configuration, distCp(configuration), arguments);
    if (code != 0) {
      throw new IOException("distcp ended with " + code);
    }
    return List.of(Long.toString(System.nanoTime() - start));
  }

  /** It is on the engine's class path alone. */
  private static Tool distCp(Configuration configuration) throws ReflectiveOperationException {
    Class<?> type = Class.forName("org.apache.hadoop.tools.DistCp");
    Class<?> options = Class.forName("org.apache.hadoop.tools.DistCpOptions");
    return (Tool)
        type.getConstructor(Configuration.class, options).newInstance(configuration, null);
  }
}
