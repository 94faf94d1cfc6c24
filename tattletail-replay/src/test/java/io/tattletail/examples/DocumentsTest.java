package io.tattletail.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The form of README, changelog and docs: widths, lengths, links and the index. */
class DocumentsTest {
  private static final int COLUMNS = 100;
  private static final int README_LINES = 140;
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Path README = ROOT.resolve("README.md");
  private static final Pattern LINK = Pattern.compile("\\[[^\\]]*\\]\\(([^)\\s]+)\\)");
  private static final Pattern ELSEWHERE = Pattern.compile("(https?|mailto):.*");

  @Test
  void textIsWrapped() throws IOException {
    List<String> tooLong = new ArrayList<>();
    for (Path document : documents()) {
      prose(document).entrySet().stream()
          .filter(line -> line.getValue().codePointCount(0, line.getValue().length()) > COLUMNS)
          .filter(line -> !line.getValue().startsWith("|"))
          .filter(line -> !isLinkAlone(line.getValue()))
          .forEach(line -> tooLong.add(ROOT.relativize(document) + ":" + line.getKey()));
    }
    assertThat(tooLong).as("lines of more than %d columns", COLUMNS).isEmpty();
  }

  /** One word, which cannot be wrapped. */
  private static boolean isLinkAlone(String line) {
    return LINK.matcher(line).find() && line.strip().indexOf(' ') < 0;
  }

  @Test
  void theReadmeIsShort() throws IOException {
    assertThat(Files.readAllLines(README)).hasSizeLessThanOrEqualTo(README_LINES);
  }

  @Test
  void linksLeadSomewhere() throws IOException {
    List<String> broken = new ArrayList<>();
    for (Path document : documents()) {
      for (String link : links(document)) {
        if (!leadsSomewhere(document, link)) {
          broken.add(ROOT.relativize(document) + ": " + link);
        }
      }
    }
    assertThat(broken).as("links to files or headings that do not exist").isEmpty();
  }

  private static boolean leadsSomewhere(Path document, String link) throws IOException {
    int mark = link.indexOf('#');
    String path = mark < 0 ? link : link.substring(0, mark);
    Path target = path.isEmpty() ? document : document.resolveSibling(path).normalize();
    return Files.exists(target) && (mark < 0 || anchors(target).contains(link.substring(mark + 1)));
  }

  @Test
  void theReadmeLinksEachDocument() throws IOException {
    List<String> links = links(README);
    assertThat(documents())
        .filteredOn(document -> document.startsWith(ROOT.resolve("docs")))
        .isNotEmpty()
        .allSatisfy(
            document ->
                assertThat(links)
                    .contains(ROOT.relativize(document).toString().replace('\\', '/')));
  }

  private static List<Path> documents() throws IOException {
    List<Path> documents = new ArrayList<>(List.of(README, ROOT.resolve("CHANGELOG.md")));
    try (Stream<Path> docs = Files.list(ROOT.resolve("docs"))) {
      docs.filter(file -> file.toString().endsWith(".md")).sorted().forEach(documents::add);
    }
    return documents;
  }

  private static List<String> links(Path document) throws IOException {
    return LINK.matcher(String.join("\n", prose(document).values()))
        .results()
        .map((MatchResult link) -> link.group(1))
        .filter(link -> !ELSEWHERE.matcher(link).matches())
        .toList();
  }

  /** The lines that are not code or output, by their numbers. */
  private static Map<Integer, String> prose(Path document) throws IOException {
    Map<Integer, String> prose = new LinkedHashMap<>();
    List<String> lines = Files.readAllLines(document);
    boolean fenced = false;
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (line.startsWith("```")) {
        fenced = !fenced;
      } else if (!fenced && !line.startsWith("    ")) {
        prose.put(i + 1, line);
      }
    }
    return prose;
  }

  /** The anchors that GitHub gives to a document's headings. */
  private static Set<String> anchors(Path document) throws IOException {
    Set<String> anchors = new HashSet<>();
    Map<String, Integer> repeats = new HashMap<>();
    for (String line : prose(document).values()) {
      if (line.startsWith("#")) {
        String anchor =
            line.replaceFirst("^#+ ", "")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N} _-]", "")
                .replace(' ', '-');
        int repeat = repeats.merge(anchor, 1, Integer::sum);
        anchors.add(repeat == 1 ? anchor : anchor + "-" + (repeat - 1));
      }
    }
    return anchors;
  }
}
