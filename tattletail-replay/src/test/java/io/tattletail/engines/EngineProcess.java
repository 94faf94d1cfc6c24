package io.tattletail.engines;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.io.MoreFiles;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Programs of these tests in a JVM of their own, with the class path of an engine, our classes
 * behind it, and of our libraries those that the engine has not.
 */
final class EngineProcess {
  private static final long TIMEOUT_MINUTES = 10;
  private static final int LINES_OF_LOG = 60;

  /** What engines open to themselves. */
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
          "sun.nio.ch",
          "sun.nio.cs",
          "sun.security.action",
          "sun.util.calendar");

  /** Of our libraries those that a user adds to an engine. */
  private static final List<String> ADDED =
      List.of("zstd-jni", "java-uuid-generator", "jspecify", "avro", "guava", "failureaccess");

  private final String engine;

  /**
   * @param engine a directory of src/test/engines
   */
  EngineProcess(String engine) {
    this.engine = engine;
  }

  private Path directory() {
    return Path.of("target", "engines", engine);
  }

  /**
   * Runs a program to its end.
   *
   * @return what it wrote to its standard output
   */
  List<String> run(Class<?> program, String... arguments) throws IOException {
    Path log = directory().resolve(program.getSimpleName() + ".log");
    Path out = directory().resolve(program.getSimpleName() + ".out");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx1g");
    OPENED.forEach(name -> command.add("--add-opens=java.base/" + name + "=ALL-UNNAMED"));
    command.addAll(List.of("-cp", classPath(), program.getName()));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command)
            .redirectError(log.toFile())
            .redirectOutput(out.toFile())
            .start();
    try {
      if (!process.waitFor(TIMEOUT_MINUTES, TimeUnit.MINUTES)) {
        throw new IOException("%s did not end; see %s".formatted(program, log));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while " + program + " ran", e);
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    if (process.exitValue() != 0) {
      throw new IOException(
          "%s ended with %d:%n%s".formatted(program, process.exitValue(), endOf(log)));
    }
    return Files.readAllLines(out, UTF_8);
  }

  private static String endOf(Path log) throws IOException {
    List<String> lines = Files.readAllLines(log, UTF_8);
    return String.join("\n", lines.subList(Math.max(0, lines.size() - LINES_OF_LOG), lines.size()));
  }

  private String classPath() throws IOException {
    Path resolved = directory().resolve("classpath");
    if (!Files.exists(resolved)) {
      throw new IllegalStateException(
          "%s is not there; mvn verify makes it".formatted(resolved.toAbsolutePath()));
    }
    List<String> entries = new ArrayList<>(List.of("target/test-classes", "target/classes"));
    String[] own = System.getProperty("java.class.path").split(File.pathSeparator);
    Stream.of(own).filter(EngineProcess::isOurs).forEach(entries::add);
    entries.add(Files.readString(resolved).strip());
    Stream.of(own).filter(EngineProcess::isAdded).forEach(entries::add);
    // What an engine starts in turn has another working directory.
    return entries.stream()
        .flatMap(entry -> Stream.of(entry.split(File.pathSeparator)))
        .map(entry -> Path.of(entry).toAbsolutePath().normalize().toString())
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** A module of this project. */
  private static boolean isOurs(String entry) {
    return entry.contains("tattletail-core") || entry.contains("tattletail-testkit");
  }

  private static boolean isAdded(String entry) {
    String name = MoreFiles.getNameWithoutExtension(Path.of(entry));
    return ADDED.stream().anyMatch(added -> name.matches(added + "-[0-9].*"));
  }
}
