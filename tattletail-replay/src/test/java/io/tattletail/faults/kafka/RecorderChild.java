package io.tattletail.faults.kafka;

import io.tattletail.engines.CommandProcess;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A {@link RecorderProcess} as its parent has it. Used by one thread. */
final class RecorderChild implements AutoCloseable {
  private final CommandProcess process;

  RecorderChild(List<String> arguments, File log) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx192m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.addAll(List.of("-classpath", System.getProperty("java.class.path")));
    command.add(RecorderProcess.class.getName());
    command.addAll(arguments);
    process =
        new CommandProcess(
            "a recorder's process",
            new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.appendTo(log)));
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** The answer to a command; empty if the process ended before it answered. */
  List<String> ask(String command) throws IOException {
    try {
      return process.run(command);
    } catch (IOException e) {
      if (process.endsSoon()) {
        return List.of();
      }
      throw e;
    }
  }

  /** With SIGKILL, and waits until it is gone. */
  @Override
  public void close() {
    process.kill();
  }
}
