package io.tattletail.explorer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Makes the pictures of docs/explorer.md in target/pictures. With {@code -Dpictures=write} it
 * replaces those in docs/images.
 */
@Timeout(120)
@ExtendWith(BrowserExtension.class)
class ExplorerPicturesTest {
  private static final Path TARGET = Path.of("target/pictures");
  private static final Path DOCS = Path.of("../docs/images");
  private static final int MOST_BYTES = 150_000;

  @Test
  void theDocumentsPicturesAreMade(Browser browser, @TempDir Path directory) throws Exception {
    EditsArchive.make(directory);
    try (ExploredArchive archive = new ExploredArchive(directory, ExploredArchive.options())) {
      ExplorerPage page = new ExplorerPage(browser);
      page.open(archive.address() + "&from=2015-09-12T00:00:00Z&until=2015-09-13T00:00:00Z");
      page.theme("light");
      keep(browser, "explorer-timeline");
      page.search("where", "/page=Jeremy Corbyn");
      keep(browser, "explorer-search");
      page.open(
          archive.address()
              + "&from=2015-09-12T12:00:00Z&until=2015-09-12T16:00:00Z&order=oldest"
              + "&at=2015-09-12T13:46:29.288Z~%23en.wikipedia~edit-19866");
      page.awaitDetail("edit-19866");
      page.trace(5);
      keep(browser, "explorer-event");
      page.theme("dark");
      keep(browser, "explorer-dark");
    }
  }

  private static void keep(Browser browser, String name) throws Exception {
    // The path of a temporary directory says nothing, and differs each time.
    browser.run(
        """
        for (const e of document.querySelectorAll('#archive, #detail td')) {
          e.textContent = e.textContent.replace(/file:.*?archive[/]?/, 'hdfs://cluster/events/');
        }
        document.activeElement.blur();
        """);
    byte[] picture = SmallPicture.of(browser.picture());
    Files.createDirectories(TARGET);
    Files.write(TARGET.resolve(name + ".png"), picture);
    assertThat(picture.length).as(name).isLessThan(MOST_BYTES);
    if ("write".equals(System.getProperty("pictures"))) {
      Files.createDirectories(DOCS);
      Files.write(DOCS.resolve(name + ".png"), picture);
    }
  }
}
