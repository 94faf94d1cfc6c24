package io.tattletail.engines;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Spark in a process of its own, with the class path that the build resolved for its version. It
 * runs statements one after the other. Not thread-safe.
 */
final class SparkProcess implements AutoCloseable {
  /** Of one statement; the first includes the start of Spark. */
  private static final long TIMEOUT_SECONDS = 180;

  /** What Spark's own scripts open to it. */
  private static final List<String> OPENED =
      List.of(
          "java.lang",
          "java.lang.invoke",
          "java.lang.reflect",
          "java.io",
          "java.net",
          "java.nio",
          "java.util",
          "java.util.concurrent",
          "java.util.concurrent.atomic",
          "jdk.internal.ref",
          "sun.nio.ch",
          "sun.nio.cs",
          "sun.security.action",
          "sun.util.calendar");

  private final Path log;
  private final Process process;
  private final BufferedWriter statements;
  private final BufferedReader results;

  SparkProcess(Spark spark) throws IOException {
    Path classPath = spark.directory().resolve("classpath");
    if (!Files.exists(classPath)) {
      throw new IllegalStateException(
          "%s is not there; mvn verify makes it".formatted(classPath.toAbsolutePath()));
    }
    log = spark.directory().resolve("spark.log");
    Path scratch = Files.createDirectories(spark.directory().resolve("scratch"));
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx1g");
    // It lives for a minute, in which C2 and G1's threads cost more than they save.
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    OPENED.forEach(name -> command.add("--add-opens=java.base/" + name + "=ALL-UNNAMED"));
    command.addAll(List.of("-cp", Files.readString(classPath).strip()));
    command.addAll(List.of("src/test/engines/SparkSql.java", scratch.toString()));
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(log.toFile());
    // Spark asks for the name of this host, which may have none that resolves.
    builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
    builder.environment().put("SPARK_LOCAL_HOSTNAME", "localhost");
    process = builder.start();
    statements = process.outputWriter(UTF_8);
    results = process.inputReader(UTF_8);
  }

  /** Runs a statement and returns its rows, cells separated by tabs. */
  List<String> run(String statement) throws IOException {
    String line = statement.replaceAll("\\s+", " ").strip();
    statements.write(line);
    statements.newLine();
    statements.flush();
    CompletableFuture<List<String>> rows = CompletableFuture.supplyAsync(() -> rows(line));
    try {
      return rows.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      process.destroyForcibly();
      throw new IOException(
          "no answer within %d s to %s; see %s".formatted(TIMEOUT_SECONDS, line, log), e);
    } catch (ExecutionException e) {
      throw new IOException(e.getCause().getMessage(), e.getCause());
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted in " + line, e);
    }
  }

  private List<String> rows(String statement) {
    List<String> rows = new ArrayList<>();
    try {
      for (String line = results.readLine(); line != null; line = results.readLine()) {
        if (line.equals("end")) {
          return rows;
        }
        if (!line.startsWith("row\t")) {
          throw new IllegalStateException("%s: %s; see %s".formatted(statement, line, log));
        }
        rows.add(line.substring("row\t".length()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    throw new IllegalStateException("Spark ended in %s; see %s".formatted(statement, log));
  }

  /** Ends the process, and waits until it ended. */
  @Override
  public void close() throws IOException {
    try {
      statements.close();
    } finally {
      process.destroy();
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
}
