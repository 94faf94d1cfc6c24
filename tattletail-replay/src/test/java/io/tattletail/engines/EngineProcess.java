package io.tattletail.engines;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A JVM of its own for an engine that cannot share the class path of the tests. Its class path is
 * what the build resolved for {@code src/test/engines/<name>}, with TattleTail's classes and those
 * of the tests behind it.
 *
 * <p>Its main class reads commands from standard input, one a line, and answers each on standard
 * output: any number of lines that begin with {@code row} and a tab, then {@code end}, or {@code
 * failed}, a tab and why. It ends when standard input does. What it writes to standard error is in
 * {@link #log()}.
 *
 * <p>Not thread-safe.
 */
public final class EngineProcess implements AutoCloseable {
  /** An engine lives for a minute, in which C2 and G1's threads cost more than they save. */
  private static final List<String> SHORT_LIVED =
      List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

  /** What the scripts of engines open to them. */
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
  private final CommandProcess process;

  private EngineProcess(Path log, CommandProcess process) {
    this.log = log;
    this.process = process;
  }

  /**
   * Starts an engine.
   *
   * @param engine the name of its directory in {@code src/test/engines}
   * @param main its main class; the argument is a directory for what the engine writes
   * @param beside classes whose jars or directories it needs behind the engine's own class path
   * @param jvmOptions such as {@code -Xmx1g}
   */
  public static EngineProcess start(
      String engine, Class<?> main, List<Class<?>> beside, String... jvmOptions)
      throws IOException {
    Path directory = Path.of("target", "engines", engine);
    Path classPath = directory.resolve("classpath");
    if (!Files.exists(classPath)) {
      throw new IllegalStateException(
          "%s is not there; mvn verify makes it".formatted(classPath.toAbsolutePath()));
    }
    List<String> places = new ArrayList<>(List.of(Files.readString(classPath).strip()));
    for (Class<?> type : beside) {
      places.add(place(type));
    }
    places.add(place(main));
    return start(engine, main.getSimpleName(), main.getName(), places, List.of(jvmOptions));
  }

  /**
   * Starts an engine whose main class is a source file; the argument is a directory for what it
   * writes.
   *
   * @param engine the name of its directory in {@code src/test/engines}
   * @param classPath the whole of it
   */
  public static EngineProcess startSource(
      String engine, Path source, List<String> classPath, String... jvmOptions) throws IOException {
    String name = source.getFileName().toString().replace(".java", "");
    return start(engine, name, source.toString(), classPath, List.of(jvmOptions));
  }

  private static EngineProcess start(
      String engine, String name, String main, List<String> classPath, List<String> jvmOptions)
      throws IOException {
    Path directory = Path.of("target", "engines", engine);
    Path log = directory.resolve(name + ".log");
    Path scratch = Files.createDirectories(directory.resolve("scratch"));
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(SHORT_LIVED);
    command.addAll(jvmOptions);
    OPENED.forEach(opened -> command.add("--add-opens=java.base/" + opened + "=ALL-UNNAMED"));
    command.addAll(List.of("-cp", String.join(File.pathSeparator, classPath)));
    command.addAll(List.of(main, scratch.toString()));
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(log.toFile());
    // Engines ask for the name of this host, which may have none that resolves.
    builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
    builder.environment().put("SPARK_LOCAL_HOSTNAME", "localhost");
    return new EngineProcess(
        log, new CommandProcess("%s, whose log is %s,".formatted(engine, log), builder));
  }

  /** The jar or directory that has a class. */
  private static String place(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException("where " + type + " is", e);
    }
  }

  /** Where the engine's standard error goes. */
  public Path log() {
    return log;
  }

  /**
   * Gives it a command and returns the rows of the answer.
   *
   * @throws IOException if the engine says that it failed, with its words; or ends, or does not
   *     answer for some minutes
   */
  public List<String> run(String command) throws IOException {
    return process.run(command);
  }

  /** Ends the process, and waits until it ended. */
  @Override
  public void close() throws IOException {
    process.close();
  }
}
