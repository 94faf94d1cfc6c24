package io.tattletail.faults;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;

/** A JVM of its own, to be killed. It tells what it does line by line. */
final class ChildProcess implements AutoCloseable {
  private final Process process;

  ChildProcess(Class<?> main, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.addAll(List.of("-classpath", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(arguments));
    process = new ProcessBuilder(command).redirectError(new File("/dev/null")).start();
  }

  /** A client of the same HDFS in another process. */
  static Configuration configuration(String fileSystem) {
    Configuration configuration = new Configuration();
    configuration.set("fs.defaultFS", fileSystem);
    configuration.setInt("dfs.client.block.write.locateFollowingBlock.initial.delay.ms", 5);
    configuration.setInt("dfs.client.block.write.locateFollowingBlock.retries", 12);
    configuration.setBoolean(
        "dfs.client.block.write.replace-datanode-on-failure.best-effort", true);
    configuration.setLong("dfs.namenode.fs-limits.min-block-size", 512);
    return configuration;
  }

  /** Reads its lines to the end, which comes when it ends or is killed. */
  void forEachLine(Consumer<String> reader) {
    try (BufferedReader lines = process.inputReader()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        reader.accept(line);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until it prints this line, or ends. */
  void awaitLine(String expected) {
    try {
      BufferedReader lines = process.inputReader();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.equals(expected)) {
          return;
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * With SIGKILL. What it printed before can still be read: the process's own method would close
   * that.
   */
  void kill() {
    process.toHandle().destroyForcibly();
  }

  /** Kills it, if it is still there. */
  @Override
  public void close() {
    kill();
    process.onExit().join();
  }
}
