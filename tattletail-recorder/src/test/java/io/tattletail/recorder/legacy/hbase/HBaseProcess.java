package io.tattletail.recorder.legacy.hbase;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hbase.HBaseConfiguration;

/** HBase in a process of its own, with the class path that the build resolved for it. */
final class HBaseProcess implements AutoCloseable {
  private static final long TIMEOUT_SECONDS = 180;
  private static final Path DIRECTORY = Path.of("target", "engines", "hbase-2.6");
  private static final List<String> OPENED =
      List.of("java.lang", "java.lang.reflect", "java.nio", "java.util", "java.util.concurrent");

  private final Path log = DIRECTORY.resolve("hbase.log");
  private final Process process;
  private final int zooKeeperPort;

  HBaseProcess() throws Exception {
    Path classPath = DIRECTORY.resolve("classpath");
    if (!Files.exists(classPath)) {
      throw new IllegalStateException(
          "%s is not there; mvn verify makes it".formatted(classPath.toAbsolutePath()));
    }
    Path scratch = Files.createDirectories(DIRECTORY.resolve("scratch"));
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx1g");
    // It lives for a minute, in which C2 and G1's threads cost more than they save.
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.add("-Dtest.build.data.basedirectory=" + scratch.toAbsolutePath());
    OPENED.forEach(name -> command.add("--add-opens=java.base/" + name + "=ALL-UNNAMED"));
    command.addAll(List.of("-cp", Files.readString(classPath).strip()));
    command.add("src/test/engines/HBaseServer.java");
    process = new ProcessBuilder(command).redirectError(log.toFile()).start();
    try {
      zooKeeperPort =
          CompletableFuture.supplyAsync(this::announcedPort).get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    } catch (Exception e) {
      close();
      throw e;
    }
  }

  private int announcedPort() {
    try {
      BufferedReader lines = process.inputReader();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("zookeeper\t")) {
          return Integer.parseInt(line.substring("zookeeper\t".length()));
        }
      }
    } catch (IOException e) {
      throw new IllegalStateException("HBase cannot be heard; see " + log, e);
    }
    throw new IllegalStateException("HBase ended before it was up; see " + log);
  }

  Configuration configuration() {
    Configuration configuration = HBaseConfiguration.create();
    configuration.set("hbase.zookeeper.quorum", "localhost");
    configuration.setInt("hbase.zookeeper.property.clientPort", zooKeeperPort);
    return configuration;
  }

  /** Ends the process, and waits until it ended. */
  @Override
  public void close() throws IOException {
    process.outputWriter().close();
    try {
      if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
