package io.tattletail.tool;

import static org.assertj.core.api.Assertions.assertThat;

import io.tattletail.recorder.EventRecorder;
import io.tattletail.recorder.RecorderOptions;
import io.tattletail.testkit.MiniHdfs;
import io.tattletail.testkit.MiniHdfsExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivilegedExceptionAction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.security.UserGroupInformation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is wrong is told in one sentence, with a code and without a stack trace. */
@ExtendWith({WikipediaArchive.Extension.class, MiniHdfsExtension.class})
class WrongInputTest {
  /** Each command with what it needs beside the archive. */
  static Stream<List<String>> commands() {
    return Stream.of(
        List.of("ls"),
        List.of("stat"),
        List.of("cat"),
        List.of("cat", "--newest", "1"),
        List.of("cat", "--count"),
        List.of("cat", "--follow", "--limit", "1"),
        List.of("get", "--json"),
        List.of("trace"),
        List.of("plan"),
        List.of("verify"),
        List.of("salvage"),
        List.of("publish"),
        List.of("explore"),
        List.of("expire", "--keep", "**=1d"),
        List.of("expire", "--runs"),
        List.of("expire", "--undo", "x"),
        List.of(
            "expire",
            "--hold",
            "c",
            "--from",
            "2015-01-01",
            "--until",
            "2015-01-02",
            "--reason",
            "r"),
        List.of("expire", "--release", "c"),
        List.of("mirror"),
        List.of("mirror", "--drill"),
        List.of("mirror", "--promote", "--execute"),
        List.of("mirror", "--recovery-points"),
        List.of("replay", "--to", "http://localhost:1/"),
        List.of("record"),
        List.of("import", "--name", "n", "--source", "/nowhere", "-c", "c", "--time-at", "/t"));
  }

  static Stream<List<String>> queries() {
    return commands()
        .filter(
            command ->
                List.of("ls", "stat", "cat", "get", "trace", "plan", "replay")
                    .contains(command.get(0)));
  }

  private static String[] on(String archive, List<String> command, String... more) {
    List<String> all = new ArrayList<>(command);
    all.add(archive);
    if (command.get(0).equals("get") || command.get(0).equals("trace")) {
      all.add("some-id");
    }
    if (command.equals(List.of("mirror")) || command.contains("--drill")) {
      all.add("/nowhere/copy");
    }
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  private static void assertOneSentence(ToolRun run) {
    assertThat(run.err().lines()).hasSize(1);
    assertThat(run.err()).startsWith("tattletail: ").doesNotContain("Exception", "\tat ");
  }

  @ParameterizedTest
  @MethodSource("commands")
  void aDirectoryThatIsNoArchiveIsCodeThree(List<String> command, @TempDir Path directory) {
    ToolRun run = ToolRun.of(on(directory.toString(), command));
    assertThat(run.code()).isEqualTo(ExitCode.IO);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains("is no TattleTail archive", "Check the path");
    assertOneSentence(run);
  }

  @ParameterizedTest
  @MethodSource("commands")
  void anArchiveWithoutPermissionIsCodeThree(List<String> command, MiniHdfs hdfs) throws Exception {
    var root = hdfs.newDirectory();
    EventRecorder.open(root, hdfs.configuration(), RecorderOptions.defaults()).close();
    FileSystem.get(hdfs.configuration()).setPermission(root, new FsPermission((short) 0700));
    UserGroupInformation stranger =
        UserGroupInformation.createUserForTesting("stranger", new String[] {"strangers"});
    PrivilegedExceptionAction<ToolRun> action = () -> ToolRun.of(on(root.toString(), command));
    ToolRun run = stranger.doAs(action);
    assertThat(run.code()).isEqualTo(ExitCode.IO);
    assertThat(run.err()).contains("no permission on archive " + root, "user=stranger");
    assertOneSentence(run);
  }

  @ParameterizedTest
  @MethodSource("queries")
  void anUnknownChannelIsCodeTwo(List<String> command, WikipediaArchive archive) {
    ToolRun run = ToolRun.of(on(archive.name(), command, "--channel", "en.wikipedia"));
    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err())
        .contains(
            "there is no channel en.wikipedia in file:"
                + archive.name()
                + ", but there is #en.wikipedia; tattletail ls lists them");
    assertOneSentence(run);
  }

  @ParameterizedTest
  @MethodSource("queries")
  void aBadTimeIsCodeTwo(List<String> command, WikipediaArchive archive) {
    ToolRun run = ToolRun.of(on(archive.name(), command, "--from", "2015-09-12T10:00"));
    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err())
        .contains("'2015-09-12T10:00' has no time zone: write 2015-09-12T10:00Z for UTC");
    assertOneSentence(run);
    ToolRun word = ToolRun.of(on(archive.name(), command, "--until", "noon"));
    assertThat(word.code()).isEqualTo(ExitCode.USAGE);
    assertThat(word.err()).contains("'noon' is no time");
    ToolRun unit = ToolRun.of(on(archive.name(), command, "--last", "3x"));
    assertThat(unit.code()).isEqualTo(ExitCode.USAGE);
    assertThat(unit.err()).contains("'3x' is no duration");
  }

  @Test
  void aRangeThatEndsBeforeItBeginsIsCodeTwo(WikipediaArchive archive) {
    ToolRun run =
        ToolRun.of("cat", "--from", "2015-09-13", "--until", "2015-09-12", archive.name());
    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err())
        .contains(
            "the range ends before it begins: from 2015-09-13T00:00:00Z until"
                + " 2015-09-12T00:00:00Z");
  }

  @Test
  void aDamagedBlockIsCodeOneForWhatReadsIt(WikipediaArchive archive, @TempDir Path directory)
      throws Exception {
    Path copy = archive.copyTo(directory);
    Path file = englishRound(copy);
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
    String root = copy.toString();
    for (String[] command :
        List.of(
            new String[] {"cat", root},
            new String[] {"get", root, "none"},
            new String[] {"trace", root, "none"},
            new String[] {"cat", "--count", "--where", "/x", root})) {
      ToolRun run = ToolRun.of(command);
      assertThat(run.code()).as("%s", List.of(command)).isEqualTo(ExitCode.FOUND);
      assertThat(run.err())
          .startsWith("tattletail: the archive is damaged: ")
          .contains("round-0.avro", "Run tattletail verify, or read on with --skip-damage.");
      assertOneSentence(run);
    }
    ToolRun trace = ToolRun.of("trace", "--skip-damage", root, "none");
    assertThat(trace.code()).isEqualTo(ExitCode.FOUND);
    assertThat(trace.out()).contains("! could not be read: ").contains("round-0.avro");
    ToolRun skipping = ToolRun.of("cat", "--skip-damage", root);
    assertThat(skipping.code()).isEqualTo(ExitCode.FOUND);
    assertThat(skipping.err()).startsWith("lost: ").contains("round-0.avro");
    assertThat(skipping.lines()).hasSizeBetween(20_000, 39_243);
    ToolRun verified = ToolRun.of("verify", root);
    assertThat(verified.code()).isEqualTo(ExitCode.FOUND);
    assertThat(verified.out()).contains("is NOT SOUND", "ERROR DAMAGE");
    assertThat(ToolRun.of("ls", root).code()).isZero();
  }

  @Test
  void aDamagedIndexIsCodeOneForWhatReadsIndexes(WikipediaArchive archive, @TempDir Path directory)
      throws Exception {
    Path copy = archive.copyTo(directory);
    Path file = englishRound(copy);
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 40] ^= 1;
    Files.write(file, bytes);
    String root = copy.toString();
    ToolRun stat = ToolRun.of("stat", root);
    assertThat(stat.code()).isEqualTo(ExitCode.FOUND);
    assertThat(stat.err()).startsWith("damaged: ").contains("round-0.avro");
    assertThat(stat.out()).contains("#de.wikipedia");
    ToolRun plan = ToolRun.of("plan", root);
    assertThat(plan.code()).isEqualTo(ExitCode.FOUND);
    assertThat(plan.out()).contains("damaged ");
    ToolRun replay = ToolRun.of("replay", "--execute", "--to", "http://localhost:1/", root);
    assertThat(replay.code()).isEqualTo(ExitCode.FOUND);
    assertThat(replay.err()).contains("nothing was sent");
  }

  private static Path englishRound(Path root) {
    return root.resolve("published/channel=%23en.wikipedia/date=2015-09-12/round-0.avro");
  }

  @Test
  void aWrongCommandLineIsCodeTwo(WikipediaArchive archive) {
    Map<String[], String> wrong =
        Map.of(
            new String[] {},
            "Missing required subcommand; see tattletail help",
            new String[] {"list"},
            "there is no command list; see tattletail help",
            new String[] {"ls"},
            "Missing required parameter: 'ARCHIVE'; see tattletail help ls",
            new String[] {"cat", "--bogus", "x"},
            "Unknown option: '--bogus'; see tattletail help cat",
            new String[] {"ls", "a", "b"},
            "'b' is one argument too many; see tattletail help ls",
            new String[] {"cat", "--where", "x", archive.name()},
            "'x' is no condition",
            new String[] {"cat", "--newest", "0", archive.name()},
            "--newest must be 1 to 100,000",
            new String[] {"cat", "--count", "--follow", archive.name()},
            "exclude each other",
            new String[] {"replay", "--to", "ftp://x", archive.name()},
            "'ftp://x' is no target",
            new String[] {"cat", "--after", "x", archive.name()},
            "'x' is no replay position");
    wrong.forEach(
        (arguments, message) -> {
          ToolRun run = ToolRun.of(arguments);
          assertThat(run.code()).as("%s", List.of(arguments)).isEqualTo(ExitCode.USAGE);
          assertThat(run.err()).contains(message);
          assertThat(run.out()).isEmpty();
          assertOneSentence(run);
        });
  }

  @Test
  void aFileSystemThatCannotBeReachedIsCodeThree() {
    ToolRun unknown = ToolRun.of("ls", "hdfs://nowhere.invalid/events");
    assertThat(unknown.code()).isEqualTo(ExitCode.IO);
    assertThat(unknown.err()).contains("the file system cannot be reached: nowhere.invalid.");
    ToolRun scheme = ToolRun.of("ls", "gopher://host/events");
    assertThat(scheme.code()).isEqualTo(ExitCode.IO);
    assertThat(scheme.err()).contains("No FileSystem for scheme \"gopher\". Check the scheme");
  }

  @Test
  void aConfigurationThatIsNotThereIsCodeTwo(WikipediaArchive archive) {
    ToolRun run =
        ToolRun.with(Map.of("HADOOP_CONF_DIR", "/no/such"), false, "", "ls", archive.name());
    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("HADOOP_CONF_DIR is /no/such, which is no directory");
    ToolRun file = ToolRun.of("ls", "--conf", "/no/such.xml", archive.name());
    assertThat(file.code()).isEqualTo(ExitCode.USAGE);
    assertThat(file.err()).contains("there is no file /no/such.xml to read");
    ToolRun half = ToolRun.of("ls", "--principal", "me", archive.name());
    assertThat(half.code()).isEqualTo(ExitCode.USAGE);
    assertThat(half.err()).contains("--principal and --keytab go together");
  }

  @Test
  void aKeytabThatCannotServeIsCodeTwo(WikipediaArchive archive, @TempDir Path directory)
      throws Exception {
    String[] secured = {"ls", "-D", "hadoop.security.authentication=kerberos", archive.name()};
    ToolRun none = ToolRun.of(with(secured, "--principal", "me", "--keytab", "/no/such.keytab"));
    assertThat(none.code()).isEqualTo(ExitCode.USAGE);
    assertThat(none.err()).contains("--keytab: there is no file /no/such.keytab to read");
    String keytab = Files.createFile(directory.resolve("keytab")).toString();
    ToolRun simple = ToolRun.of("ls", "--principal", "me", "--keytab", keytab, archive.name());
    assertThat(simple.code()).isEqualTo(ExitCode.USAGE);
    assertThat(simple.err())
        .contains(
            "--principal and --keytab are for Kerberos, and hadoop.security.authentication is"
                + " simple: check HADOOP_CONF_DIR");
    assertOneSentence(simple);
  }

  private static String[] with(String[] command, String... more) {
    return Stream.concat(Stream.of(command), Stream.of(more)).toArray(String[]::new);
  }

  @Test
  void theConfigurationComesFromItsDirectoryAndFromTheCommandLine(
      MiniHdfs hdfs, @TempDir Path directory) throws Exception {
    var root = hdfs.newDirectory();
    EventRecorder.open(root, hdfs.configuration(), RecorderOptions.defaults()).close();
    String name = root.toUri().getPath();
    String fileSystem = hdfs.configuration().get("fs.defaultFS");
    assertThat(ToolRun.of("ls", name).code()).isEqualTo(ExitCode.IO);
    assertThat(ToolRun.of("ls", "-D", "fs.defaultFS=" + fileSystem, name).code()).isZero();
    Files.writeString(
        directory.resolve("core-site.xml"),
        "<configuration><property><name>fs.defaultFS</name><value>%s</value></property></configuration>"
            .formatted(fileSystem));
    Map<String, String> environment = Map.of("HADOOP_CONF_DIR", directory.toString());
    assertThat(ToolRun.with(environment, false, "", "ls", name).code()).isZero();
  }

  @Test
  void theStackTraceIsForThoseWhoAsk(@TempDir Path directory) {
    ToolRun run = ToolRun.of("ls", "--verbose", directory.toString());
    assertThat(run.code()).isEqualTo(ExitCode.IO);
    assertThat(run.err())
        .contains("ArchiveException", "\tat io.tattletail.internal.layout.Archive");
  }
}
