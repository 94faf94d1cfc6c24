package io.tattletail.secured;

import static org.assertj.core.api.Assertions.assertThat;

import io.tattletail.recorder.EventRecorder;
import io.tattletail.replay.EventReplayer;
import io.tattletail.tool.Tattletail;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 4, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SecuredHdfsTest {
  private static final long PATIENCE_SECONDS = 60;

  @TempDir Path directory = Path.of("");

  @ParameterizedTest
  @ValueSource(strings = {"integrity", "privacy"})
  void aUserWithAKeytabRecordsAndReplaysWithTheLibrarysOwnDependencies(String protection)
      throws Exception {
    Path ssl = Files.createDirectory(directory.resolve(SecuredHdfs.ON_CLASS_PATH));
    Process cluster =
        java(
                System.getProperty("java.class.path") + File.pathSeparator + ssl,
                SecuredHdfs.class,
                List.of(directory.toString(), protection))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader said = cluster.inputReader()) {
      assertThat(said.readLine()).as("the cluster, see its errors").isEqualTo(SecuredHdfs.READY);
      String keytab = directory.resolve(SecuredHdfs.KEYTAB).toString();
      assertThat(client(SecuredHdfs.USER, keytab)).endsWith("\nreplayed 200\n");
      assertThat(client()).contains("Client cannot authenticate via:[TOKEN, KERBEROS]");
    } finally {
      // All it has is in the directory; shutting down in order takes half a minute.
      cluster.destroyForcibly().waitFor();
    }
  }

  @Test
  @Timeout(value = 8, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void theToolLogsInByAKeytab() throws Exception {
    Path ssl = Files.createDirectory(directory.resolve(SecuredHdfs.ON_CLASS_PATH));
    Process cluster =
        java(
                System.getProperty("java.class.path") + File.pathSeparator + ssl,
                SecuredHdfs.class,
                List.of(directory.toString(), "integrity"))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader said = cluster.inputReader()) {
      assertThat(said.readLine()).as("the cluster, see its errors").isEqualTo(SecuredHdfs.READY);
      String keytab = directory.resolve(SecuredHdfs.KEYTAB).toString();
      String[] login = {"--principal", SecuredHdfs.USER, "--keytab", keytab};
      assertThat(tool(0, "record", with(login, "--create", "-c", "c")))
          .isEqualTo("1 event recorded, 0 lines refused, 0 failed\n");
      assertThat(tool(0, "cat", with(login, "--count"))).isEqualTo("1\n");
      assertThat(tool(3, "cat", "--count"))
          .isEqualTo(
              "tattletail: the file system asks for Kerberos, and there is no ticket: run kinit, or"
                  + " give --principal and --keytab.\n");
      assertThat(tool(3, "cat", "-D", "hadoop.security.authentication=simple", "--count"))
          .isEqualTo(
              "tattletail: the file system asks for Kerberos, and hadoop.security.authentication is"
                  + " simple here: set HADOOP_CONF_DIR to the cluster's configuration.\n");
      String[] stranger = {"--principal", "stranger", "--keytab", keytab};
      assertThat(tool(3, "cat", with(stranger, "--count")))
          .startsWith("tattletail: no login as stranger by the keytab " + keytab + ": ")
          .endsWith("Check both (klist -k), and /etc/krb5.conf.\n")
          .hasLineCount(1);
    } finally {
      cluster.destroyForcibly().waitFor();
    }
  }

  private static String[] with(String[] login, String... options) {
    return Stream.concat(Stream.of(login), Stream.of(options)).toArray(String[]::new);
  }

  /** Runs the tool, and returns all that it says. */
  private String tool(int code, String command, String... options) throws Exception {
    List<String> arguments = new ArrayList<>(List.of(command));
    arguments.addAll(List.of(options));
    arguments.add("--conf");
    arguments.add(directory.resolve(SecuredHdfs.CLIENT_CONFIGURATION).toString());
    arguments.add(SecuredHdfs.ARCHIVE);
    ProcessBuilder builder =
        java(System.getProperty("java.class.path"), Tattletail.class, arguments)
            .redirectErrorStream(true);
    builder.environment().remove("HADOOP_CONF_DIR");
    Process tool = builder.start();
    try (OutputStream in = tool.getOutputStream()) {
      in.write("1\n".getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // It ended before it read its input.
      assertThat(code).isPositive();
    }
    String said = new String(tool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(tool.waitFor()).as(said).isEqualTo(code);
    return said;
  }

  /** Runs a client, and returns all that it says. */
  private String client(String... login) throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>();
    arguments.add(directory.resolve(SecuredHdfs.CLIENT_CONFIGURATION).toString());
    arguments.add(SecuredHdfs.ARCHIVE);
    arguments.addAll(List.of(login));
    Path output = directory.resolve("client-" + login.length);
    Process client =
        java(userClassPath(), SecuredClient.class, arguments)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertThat(client.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS))
          .as("the client ends; it said %s", Files.readString(output))
          .isTrue();
    } finally {
      client.destroyForcibly();
    }
    return Files.readString(output);
  }

  /** The library, what it depends on, and of the tests nothing but the client. */
  private String userClassPath() throws IOException {
    Path classes = directory.resolve("client-classes");
    String name = SecuredClient.class.getName().replace('.', '/') + ".class";
    Path copy = classes.resolve(name);
    Files.createDirectories(copy.getParent());
    try (InputStream original = SecuredClient.class.getClassLoader().getResourceAsStream(name)) {
      assertThat(original).isNotNull();
      Files.copy(original, copy, StandardCopyOption.REPLACE_EXISTING);
    }
    String dependencies = Files.readString(Path.of("target", "runtime.classpath"));
    assertThat(dependencies).contains("hadoop-hdfs-client").doesNotContain("minicluster", "kerb-");
    return String.join(
        File.pathSeparator,
        classes.toString(),
        location(EventRecorder.class),
        location(EventReplayer.class),
        dependencies.trim());
  }

  private static String location(Class<?> type) {
    return Path.of(URI.create(type.getProtectionDomain().getCodeSource().getLocation().toString()))
        .toString();
  }

  private ProcessBuilder java(String classPath, Class<?> main, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx512m");
    command.add("-Djava.security.krb5.conf=" + directory.resolve(SecuredHdfs.KRB5));
    command.add("-classpath");
    command.add(classPath);
    command.add(main.getName());
    command.addAll(arguments);
    return new ProcessBuilder(command);
  }
}
