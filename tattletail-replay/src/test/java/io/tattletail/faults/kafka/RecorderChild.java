package io.tattletail.faults.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A {@link RecorderProcess} as its parent has it. Used by one thread. */
final class RecorderChild implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 120;

  private final Process process;
  private final BufferedWriter commands;
  private final BufferedReader answers;

  RecorderChild(List<String> arguments, File log) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx192m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.addAll(List.of("-classpath", System.getProperty("java.class.path")));
    command.add(RecorderProcess.class.getName());
    command.addAll(arguments);
    process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.appendTo(log)).start();
    commands = process.outputWriter(UTF_8);
    answers = process.inputReader(UTF_8);
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** The answer to a command; empty if the process ended before it answered. */
  List<String> ask(String command) throws IOException {
    CompletableFuture<List<String>> rows =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return exchange(command);
              } catch (IOException e) {
                return List.of();
              }
            });
    try {
      return rows.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new IOException("no answer to " + command + " within " + PATIENCE_SECONDS + " s", e);
    } catch (ExecutionException e) {
      throw new IOException(e.getCause().getMessage(), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private List<String> exchange(String command) throws IOException {
    commands.write(command);
    commands.newLine();
    commands.flush();
    List<String> rows = new ArrayList<>();
    for (String line = answers.readLine(); line != null; line = answers.readLine()) {
      if (line.equals("end")) {
        return rows;
      }
      if (line.startsWith("failed\t")) {
        throw new IllegalStateException(command + ": " + line);
      }
      rows.add(line.substring(line.indexOf('\t') + 1));
    }
    return List.of();
  }

  /** With SIGKILL, and waits until it is gone. */
  @Override
  public void close() {
    process.toHandle().destroyForcibly();
    process.onExit().join();
  }
}
