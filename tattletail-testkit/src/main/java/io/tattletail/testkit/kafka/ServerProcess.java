package io.tattletail.testkit.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A broker in a JVM with a class path of its own. It ends when its standard input does, so it does
 * not outlive the JVM that started it.
 */
final class ServerProcess implements KafkaServer {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String READY = "ready ";

  private final Process process;
  private final BufferedReader said;
  private final Path log;
  private final String bootstrapServers;

  private ServerProcess(Process process, BufferedReader said, Path log, String bootstrapServers) {
    this.process = process;
    this.said = said;
    this.log = log;
    this.bootstrapServers = bootstrapServers;
  }

  /** Starts a broker; if it does not start, nothing runs and nothing is left. */
  static ServerProcess start(String classPath, Map<String, String> settings) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx256m", "-Dorg.slf4j.simpleLogger.defaultLogLevel=error"));
    command.addAll(
        List.of("-cp", ownPlace() + File.pathSeparator + classPath, ServerProcess.class.getName()));
    settings.forEach((name, value) -> command.add(name + "=" + value));
    Path log = Files.createTempFile("embedded-kafka", ".log");
    Process process = new ProcessBuilder(command).redirectError(log.toFile()).start();
    BufferedReader said = process.inputReader(UTF_8);
    try {
      return new ServerProcess(process, said, log, announced(said, log));
    } catch (IOException | RuntimeException | Error e) {
      process.destroyForcibly();
      Files.deleteIfExists(log);
      throw e;
    }
  }

  private static String ownPlace() {
    try {
      return Path.of(
              ServerProcess.class.getProtectionDomain().getCodeSource().getLocation().toURI())
          .toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException("where the testkit's classes are", e);
    }
  }

  private static String announced(BufferedReader said, Path log) throws IOException {
    CompletableFuture<String> line =
        CompletableFuture.supplyAsync(
            () -> said.lines().filter(text -> text.startsWith(READY)).findFirst().orElse(""));
    try {
      String ready = line.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      if (ready.isEmpty()) {
        throw new IOException("Kafka does not start: " + Files.readString(log));
      }
      return ready.substring(READY.length());
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException("Kafka does not start: " + Files.readString(log), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while Kafka starts", e);
    }
  }

  @Override
  public String bootstrapServers() {
    return bootstrapServers;
  }

  @Override
  public synchronized void restart() throws IOException {
    process.outputWriter(UTF_8).write("restart\n");
    process.outputWriter(UTF_8).flush();
    String unused = announced(said, log);
  }

  /** Ends the process and waits for its end. */
  @Override
  public void close() throws IOException {
    try {
      process.outputWriter(UTF_8).close();
      if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IOException("Kafka does not stop within " + PATIENCE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      process.destroyForcibly();
      Files.deleteIfExists(log);
    }
  }

  /**
   * The process.
   *
   * @param settings as {@code name=value}
   */
  public static void main(String[] settings) throws IOException {
    Map<String, String> map = new HashMap<>();
    for (String setting : settings) {
      int sign = setting.indexOf('=');
      map.put(setting.substring(0, sign), setting.substring(sign + 1));
    }
    try (KafkaServer server = LocalServer.start(map);
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, UTF_8))) {
      System.out.println(READY + server.bootstrapServers());
      while (input.readLine() != null) {
        server.restart();
        System.out.println(READY + server.bootstrapServers());
      }
    }
  }
}
