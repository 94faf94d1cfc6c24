package io.tattletail.tool;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Splitter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The session in docs/tool.md is what happens. Sizes of files are left out of the comparison, for
 * they depend on how commits fall, and so is the width of columns.
 */
@ExtendWith(WikipediaArchive.Extension.class)
class DocumentedSessionTest {
  private static final Path DOCUMENT = Path.of("../docs/tool.md");
  private static final String ROOT = "/data/wiki";
  private static final Pattern BLOCK =
      Pattern.compile("(?<=```console\n)(.*?)(?=\n```)", Pattern.DOTALL);
  private static final Pattern COMMAND =
      Pattern.compile("(?:echo '(.*)' \\| )?tattletail (.*?)(?: \\| head -([0-9]+))?");

  /** A command, perhaps on several lines, as a shell takes them. */
  private static final Pattern TYPED =
      Pattern.compile("^[$] ((?:.*\\\\\n)*.*)$", Pattern.MULTILINE);

  /** What the last command ended with. */
  private int code;

  @Test
  void theDocumentedSessionIsWhatHappens(WikipediaArchive archive, @TempDir Path directory)
      throws Exception {
    String document = Files.readString(DOCUMENT);
    String root = archive.copyTo(directory).toString();
    String happened = happened(document, root);
    assertThat(comparable(happened)).isEqualTo(comparable(document));
    assertThat(COMMAND.matcher("").reset(document).results().count()).isPositive();
    assertThat(document.lines().filter(line -> line.startsWith("$ ")).count())
        .isGreaterThanOrEqualTo(25);
  }

  @Test
  void theHelpOfAllCommandsIsInTheDocument() throws IOException {
    String document = Files.readString(DOCUMENT);
    ToolRun.of("help")
        .out()
        .lines()
        .filter(line -> line.matches("  [a-z-]+ +[A-Z].*"))
        .map(line -> line.strip().replaceAll(" .*", ""))
        .filter(command -> !command.equals("help"))
        .forEach(command -> assertThat(document).contains("`" + command + "`"));
  }

  /** The document with what its commands write now. */
  private String happened(String document, String root) {
    return BLOCK
        .matcher(document)
        .replaceAll(block -> Matcher.quoteReplacement(session(block.group(), root)));
  }

  private String session(String block, String root) {
    StringBuilder session = new StringBuilder();
    for (MatchResult typed : TYPED.matcher(block).results().toList()) {
      String command = typed.group(1).replaceAll("\\\\\n *", "");
      session.append(typed.group()).append('\n').append(output(command, root));
    }
    return session.toString().stripTrailing();
  }

  private String output(String line, String root) {
    if (line.equals("echo $?")) {
      return code + "\n";
    }
    Matcher command = COMMAND.matcher(line);
    assertThat(command.matches()).as("%s can be run", line).isTrue();
    String input = command.group(1) == null ? "" : command.group(1) + "\n";
    ToolRun run =
        ToolRun.with(Map.of(), false, input, arguments(command.group(2).replace(ROOT, root)));
    code = run.code();
    String written = (run.out() + run.err()).replace(root, ROOT).replace("\r\n", "\n");
    return command.group(3) == null
        ? written
        : written
            .lines()
            .limit(Long.parseLong(command.group(3)))
            .map(text -> text + "\n")
            .collect(Collectors.joining());
  }

  /** Words, of which those in quotes may have spaces. */
  private static String[] arguments(String line) {
    List<String> words = new ArrayList<>();
    Matcher word = Pattern.compile("'([^']*)'|(\\S+)").matcher(line);
    while (word.find()) {
      words.add(word.group(1) == null ? word.group(2) : word.group(1));
    }
    return words.toArray(String[]::new);
  }

  private static List<String> comparable(String document) {
    return Splitter.on('\n')
        .splitToList(
            document
                .replaceAll("[0-9.]+ (B|KiB|MiB)\\b", "SIZE")
                .replaceAll("[0-9,]+ bytes", "SIZE")
                .replaceAll("[0-9,]+ ms\\b", "TIME")
                .replaceAll("\"bytes\":[0-9]+", "\"bytes\":SIZE")
                .replaceAll(" +", " ")
                .replaceAll("(?m) $", ""));
  }

  /** Writes the document anew, with what happens. */
  public static void main(String[] arguments) throws Exception {
    try (WikipediaArchive archive = WikipediaArchive.make()) {
      Path directory = Files.createTempDirectory("session");
      String root = archive.copyTo(directory).toString();
      Files.writeString(
          DOCUMENT, new DocumentedSessionTest().happened(Files.readString(DOCUMENT), root));
    }
  }
}
