package io.tattletail.engines;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A process that answers commands, as {@link CommandLoop} does. Used by one thread. */
public final class CommandProcess implements AutoCloseable {
  /** Of one command; the first includes the start of the process. */
  private static final long TIMEOUT_SECONDS = 240;

  private final String name;
  private final Process process;
  private final BufferedWriter commands;
  private final BufferedReader answers;

  /**
   * Starts it.
   *
   * @param name for messages, and where to look for more
   */
  public CommandProcess(String name, ProcessBuilder builder) throws IOException {
    this.name = name;
    this.process = builder.start();
    this.commands = process.outputWriter(UTF_8);
    this.answers = process.inputReader(UTF_8);
  }

  /** Whether it runs. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /**
   * Gives it a command and returns the rows of the answer.
   *
   * @throws IOException if it says that it failed, with its words; or ends, or does not answer for
   *     some minutes
   */
  public List<String> run(String command) throws IOException {
    String line = command.replaceAll("[\\r\\n]+\\s*", " ").strip();
    commands.write(line);
    commands.newLine();
    commands.flush();
    CompletableFuture<List<String>> rows = CompletableFuture.supplyAsync(() -> rows(line));
    try {
      return rows.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      process.destroyForcibly();
      throw new IOException(
          "no answer of %s within %d s to %s".formatted(name, TIMEOUT_SECONDS, line), e);
    } catch (ExecutionException e) {
      throw new IOException(e.getCause().getMessage(), e.getCause());
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted in " + line, e);
    }
  }

  private List<String> rows(String command) {
    List<String> rows = new ArrayList<>();
    try {
      for (String line = answers.readLine(); line != null; line = answers.readLine()) {
        if (line.equals("end")) {
          return rows;
        }
        if (!line.startsWith("row\t")) {
          throw new IllegalStateException("%s: %s says %s".formatted(command, name, line));
        }
        rows.add(line.substring("row\t".length()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    throw new IllegalStateException("%s ended in %s".formatted(name, command));
  }

  /** Waits a moment for its end; whether it has ended. */
  public boolean endsSoon() throws IOException {
    try {
      return process.waitFor(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for the end of " + name, e);
    }
  }

  /** Kills it with SIGKILL, and waits until it is gone. */
  public void kill() {
    process.toHandle().destroyForcibly();
    process.onExit().join();
  }

  /** Ends it, and waits until it ended. */
  @Override
  public void close() throws IOException {
    try {
      commands.close();
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
