package io.tattletail.explorer;

import static io.tattletail.explorer.ExploredArchive.TOKEN;
import static io.tattletail.explorer.ExploredArchive.event;
import static io.tattletail.explorer.ExploredArchive.everySecond;
import static io.tattletail.explorer.ExploredArchive.options;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tattletail.spew.SpewEvent;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogType;

@Timeout(120)
@ExtendWith(BrowserExtension.class)
class ExplorerInBrowserTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** How text stands out against what is behind it, as WCAG 2 defines it: 4.5 is readable. */
  private static final String CONTRAST =
      """
      const parts = color => color.match(/[\\d.]+/g).map(Number);
      const light = color => {
        const [r, g, b] = parts(color).map(v => v / 255).map(v =>
            v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
        return .2126 * r + .7152 * g + .0722 * b;
      };
      const behind = e => {
        const color = getComputedStyle(e).backgroundColor;
        return e.parentElement && parts(color)[3] === 0 ? behind(e.parentElement) : color;
      };
      return [...document.querySelectorAll(arguments[0])].map(e => {
        const lights = [light(getComputedStyle(e).color), light(behind(e))];
        return (Math.max(...lights) + .05) / (Math.min(...lights) + .05);
      });
      """;

  @TempDir java.nio.file.Path directory;

  private final Browser browser;
  private final ExplorerPage page;

  ExplorerInBrowserTest(Browser browser) {
    this.browser = browser;
    this.page = new ExplorerPage(browser);
  }

  @BeforeEach
  void forgetLogs() {
    browser.log(LogType.PERFORMANCE);
    browser.log(LogType.BROWSER);
  }

  private ExploredArchive explored(List<SpewEvent> events) throws Exception {
    ExploredArchive.record(directory, events);
    return new ExploredArchive(directory, options());
  }

  /** A purchase in four channels. */
  private static List<SpewEvent> purchase() {
    return List.of(
        event("cart", "1", 0).header("correlation-id", "k").payload("{\"items\":[7,8]}").build(),
        event("order", "2", 40)
            .header("correlation-id", "k")
            .header("causation-id", "1")
            .payload("{\"total\":12345678901234567890.10,\"paid\":true,\"by\":\"card\"}")
            .build(),
        event("mail", "3", 90).header("correlation-id", "k").header("causation-id", "2").build(),
        event("stock", "4", 70).header("correlation-id", "k").header("causation-id", "2").build());
  }

  /** Finds the order of the purchase, and opens it. */
  private void openOrder(ExploredArchive archive) {
    page.open(archive.address().toString());
    page.search("id", "2");
    page.press(Keys.ESCAPE);
    page.element("#rows .row").click();
    page.awaitDetail("2");
  }

  private static String origin(ExploredArchive archive) {
    return "http://127.0.0.1:" + archive.address().getPort() + "/";
  }

  private List<String> requestedUrls() throws Exception {
    List<String> urls = new ArrayList<>();
    for (String entry : browser.log(LogType.PERFORMANCE)) {
      JsonNode message = MAPPER.readTree(entry).get("message");
      if (message.get("method").asText().equals("Network.requestWillBeSent")) {
        urls.add(message.get("params").get("request").get("url").asText());
      }
    }
    return urls;
  }

  @Test
  void theFirstPaintShowsATimelineAndTheNewestEventsAndAsksOnlyTheExplorer() throws Exception {
    try (ExploredArchive archive = explored(everySecond(300))) {
      page.open(archive.address().toString());

      assertThat(page.status()).startsWith("3 channels, 300 events; read ");
      assertThat(page.ids()).startsWith("e299", "e298", "e297");
      assertThat(browser.<Long>run("return document.querySelectorAll('#rows .row').length"))
          .as("rows that are drawn")
          .isLessThan(80);
      List<Long> colors =
          browser.run(
              """
              const canvas = document.querySelector('#lanes canvas');
              const data = canvas.getContext('2d').getImageData(0, 0, canvas.width, 26).data;
              const colors = new Set();
              for (let i = 0; i < data.length; i += 4) {
                colors.add(data[i] << 16 | data[i + 1] << 8 | data[i + 2]);
              }
              return [...colors];
              """);
      assertThat(colors).as("bars of what is not published").contains(0x9DBFEEL);

      page.search("where", "/n=299");
      page.press(Keys.ESCAPE);
      page.element("#rows .row").click();
      page.awaitDetail("e299");
      page.trace(1);
      assertThat(requestedUrls())
          .filteredOn(url -> !url.equals("about:blank"))
          .hasSizeGreaterThan(8)
          .allMatch(url -> url.startsWith(origin(archive)), origin(archive))
          .noneMatch(url -> url.contains("/api/") && url.contains(TOKEN));
      assertThat(browser.log(LogType.BROWSER)).as("the console").isEmpty();
    }
  }

  @Test
  void theTokenLeavesTheAddressAndALinkShowsTheSameInAnotherBrowser() throws Exception {
    try (ExploredArchive archive = explored(purchase())) {
      page.open(archive.address().toString());
      assertThat(browser.driver().getCurrentUrl()).doesNotContain(TOKEN, "token");
      page.search("text", "card");
      page.press(Keys.ESCAPE);
      page.element("#rows .row").click();
      page.awaitDetail("2");
      String link = browser.driver().getCurrentUrl();
      assertThat(link).doesNotContain(TOKEN);

      try (Browser other = Browser.start()) {
        ExplorerPage theirs = new ExplorerPage(other);
        other.driver().get(link);
        theirs.awaitText("#token-form", "The explorer printed an address with a token.");
        assertThat(theirs.isShown("main")).isFalse();
        theirs.element("#token").sendKeys(TOKEN, Keys.ENTER);
        theirs.awaitDetail("2");
        assertThat(theirs.isShown("#token-form")).isFalse();
        theirs.awaitIdle();
        theirs.awaitText("#cost", "1 found");
        theirs.awaitDrawn();
        assertThat(theirs.ids()).containsExactly("2");
        assertThat(other.driver().getCurrentUrl()).isEqualTo(link);
      }
    }
  }

  @Test
  void aBrushZoomsAndKeysZoomAndMove() throws Exception {
    try (ExploredArchive archive = explored(everySecond(300))) {
      page.open(archive.address().toString());
      WebElement lanes = page.element("#lanes canvas");
      int width = lanes.getSize().getWidth();
      // The day's second half begins in the middle of what is right of the names.
      int noon = 230 + (width - 230) / 2 - width / 2;
      new Actions(browser.driver())
          .moveToElement(lanes, noon - 100, 0)
          .clickAndHold()
          .moveByOffset(50, 10)
          .moveByOffset(60, 0)
          .release()
          .perform();
      page.awaitIdle();
      String from = page.element("#from").getDomProperty("value");
      String until = page.element("#until").getDomProperty("value");
      assertThat(from).startsWith("2026-03-01T09:");
      assertThat(until).startsWith("2026-03-01T12:");
      assertThat(browser.driver().getCurrentUrl()).contains("from=2026-03-01T09");

      page.press("-");
      browser.await(
          "a wider range", d -> page.element("#from").getDomProperty("value").compareTo(from) < 0);
      page.press("0");
      browser.await("all", d -> page.element("#from").getDomProperty("value").isEmpty());
      page.awaitIdle();
      page.press("+");
      browser.await("12 hours", d -> page.text("#status").contains("300 events"));
      assertThat(page.element("#from").getDomProperty("value"))
          .isEqualTo("2026-03-01T06:00:00.000Z");
      page.press(Keys.ARROW_RIGHT);
      assertThat(page.element("#from").getDomProperty("value"))
          .isEqualTo("2026-03-01T09:00:00.000Z");
      page.awaitIdle();

      new Actions(browser.driver()).moveToElement(lanes, 40 - width / 2, 0).click().perform();
      browser.await("one channel", d -> page.ids().indexOf("e298") == 0);
      page.awaitIdle();
      assertThat(browser.driver().getCurrentUrl()).contains("channel=c1");
    }
  }

  @Test
  void aSearchSaysWhatItCostsAndALargeOneWaitsForRun() throws Exception {
    try (ExploredArchive archive = explored(everySecond(300))) {
      page.open(archive.address().toString());
      browser.run("AT_ONCE.events = 100");
      page.ask("where", "/n=17");
      page.awaitText("#cost", "This reads 300 events, ");
      assertThat(page.text("#cost")).contains(" of 3 files");
      page.awaitText("#run", "Run");
      assertThat(requestedUrls()).noneMatch(url -> url.contains("/api/search"));

      page.press(Keys.ENTER);
      page.awaitText("#cost", "300 events read, 1 found: that is all.");
      page.awaitIds("e17");
      assertThat(page.isShown("#run")).isFalse();
      assertThat(requestedUrls()).anyMatch(url -> url.contains("/api/search"));

      browser.run("AT_ONCE.events = 1000");
      page.ask("where", "n=17");
      page.awaitText("#status", "'n=17' is no condition: ");
    }
  }

  @Test
  void aSearchThatIsStoppedGoesOnWhereItWas() throws Exception {
    ExploredArchive.record(directory, everySecond(50));
    CountDownLatch goOn = new CountDownLatch(1);
    AtomicInteger looked = new AtomicInteger();
    PayloadRedactor waiting =
        new PayloadRedactor() {
          @Override
          public ByteBuffer payload(SpewEvent event) {
            // Each event is looked at twice in a row: by the condition, and to be shown.
            if (event.id().equals("e30") && looked.incrementAndGet() == 1) {
              try {
                goOn.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            }
            return event.payload();
          }
        };
    try (ExploredArchive archive = new ExploredArchive(directory, options().redactor(waiting))) {
      page.open(archive.address() + "&channel=nobody&order=oldest");
      browser.run("state.channels = []");
      page.ask("text", "n");
      browser.await("the search to come to e30", d -> looked.get() > 0);
      browser.await("thirty events", d -> browser.<Long>run("return state.rows.length") == 30);

      page.press(Keys.ESCAPE);
      page.awaitText("#cost", "Stopped");
      assertThat(page.text("#cost")).endsWith("\"Go on\" continues there.");
      goOn.countDown();
      page.element("#more").click();
      page.awaitText("#cost", "found: that is all.");
      assertThat(browser.<List<String>>run("return state.rows.map(row => row.id)"))
          .containsExactlyElementsOf(IntStream.range(0, 50).mapToObj(i -> "e" + i).toList());
    }
  }

  @Test
  void anEventIsShownWithItsTraceAsATreeAndAsSwimLanes() throws Exception {
    try (ExploredArchive archive = explored(purchase())) {
      openOrder(archive);
      assertThat(page.text("#detail"))
          .contains("2026-03-01T12:00:00.040Z", "correlation-id k", "causation-id 1")
          .contains("channel=order/date=2026-03-01/", "at byte ", "(recorded)")
          .as("numbers as they were written")
          .contains("\"total\": 12345678901234567890.10,\n  \"paid\": true,");

      page.trace(4);
      assertThat(page.elements(".node").stream().map(WebElement::getText))
          .containsExactly(
              "cart\n1\n12:00:00Z",
              "└\norder\n2\n+40.0 ms",
              "└\nstock\n4\n+30.0 ms",
              "└\nmail\n3\n+50.0 ms");
      assertThat(page.elements("svg.lanes circle")).hasSize(4);
      assertThat(page.elements("svg.lanes path")).hasSize(3);
      assertThat(page.elements("svg.lanes circle.self")).hasSize(1);
      assertThat(page.text("svg.lanes")).contains("cart", "order", "stock", "mail", "+90.0 ms");

      page.elements("svg.lanes circle").get(3).click();
      page.awaitDetail("3");
      page.element("#detail .bar button:last-child").click();
      assertThat(page.isShown("#detail")).isFalse();
      assertThat(browser.driver().getCurrentUrl()).doesNotContain("at=");
    }
  }

  @Test
  void allOfItWorksWithTheKeyboardAlone() throws Exception {
    try (ExploredArchive archive = explored(purchase())) {
      page.open(archive.address().toString());
      page.awaitIds("3", "4", "2", "1");
      page.press("/");
      page.press("card", Keys.ENTER);
      page.awaitIds("2");
      page.awaitIdle();
      new Actions(browser.driver())
          .keyDown(Keys.CONTROL)
          .sendKeys("a")
          .keyUp(Keys.CONTROL)
          .sendKeys(Keys.BACK_SPACE, Keys.ENTER)
          .perform();
      page.awaitIds("3", "4", "2", "1");
      page.awaitIdle();
      page.press(Keys.ESCAPE);
      page.press("o");
      page.awaitIds("1", "2", "4", "3");
      page.awaitIdle();
      page.press(Keys.ARROW_DOWN);
      page.press(Keys.ENTER);
      page.awaitDetail("2");
      page.press("t");
      page.awaitText(".node.self", "order");
      page.press(Keys.ESCAPE);
      assertThat(page.isShown("#detail")).isFalse();
      page.press(Keys.END);
      page.press(Keys.ENTER);
      page.awaitDetail("3");

      page.press("?");
      page.awaitText("#dialog", "earlier, later");
      page.press(Keys.ESCAPE);
      browser.await("no dialog", d -> !page.isShown("#dialog"));
      assertThat(page.isShown("#detail")).as("Escape closes one thing").isTrue();
      page.press("r");
      page.awaitText("#dialog", "tattletail cat ");
      page.press(Keys.ENTER);
      browser.await("no dialog", d -> !page.isShown("#dialog"));
    }
  }

  @Test
  void inDarkAndLightAllTextIsReadableAndTheChoiceIsKept() throws Exception {
    try (ExploredArchive archive = explored(purchase())) {
      openOrder(archive);
      page.trace(4);
      for (String theme : List.of("dark", "light", "dark")) {
        page.theme(theme);
        Number darkest =
            browser.run(
                "return getComputedStyle(document.body).backgroundColor.match(/\\d+/)[0] * 1");
        assertThat(darkest.intValue() < 128).isEqualTo(theme.equals("dark"));
        for (String text :
            List.of(
                "h1, h2, label, #archive, #status, #cost, summary, .legend span",
                "button, input, select",
                ".row span, #detail th, #detail td, .title small",
                "pre .k, pre .s, pre .v, .node b, .node .mono, .node .delay")) {
          List<Number> contrasts = browser.run(CONTRAST, text);
          assertThat(contrasts).isNotEmpty();
          assertThat(contrasts)
              .as("%s in %s", text, theme)
              .allMatch(contrast -> contrast.doubleValue() >= 4.5);
        }
      }
      browser.driver().navigate().refresh();
      page.awaitIdle();
      assertThat(page.text("#theme")).isEqualTo("Light");
    }
  }

  @Test
  void whatIsDamagedIsNamedAndTheRestIsShown() throws Exception {
    ExploredArchive.record(directory, everySecond(30));
    Files.write(ExploredArchive.file(directory, "c1"), new byte[100]);
    try (ExploredArchive archive = new ExploredArchive(directory, options())) {
      page.open(archive.address().toString());
      assertThat(page.status()).startsWith("3 channels, 20 events");
      assertThat(page.ids()).hasSize(20).startsWith("e29", "e27", "e26");
      assertThat(page.text("#problems summary")).contains("1 damaged");
      page.element("#problems summary").click();
      page.awaitText("#problems li", "damaged · c1 · ");
      assertThat(page.text("#lost summary")).contains("could not be read");
      page.element("#lost summary").click();
      page.awaitText("#lost li", "is damaged at byte ");
      Long red =
          browser.run(
              """
              const canvas = document.querySelector('#lanes canvas');
              const at = canvas.getContext('2d').getImageData(canvas.width / 2, 26 * 2 - 2, 1, 1).data;
              return at[0] << 16 | at[1] << 8 | at[2];
              """);
      assertThat(red).isEqualTo(0xCF2F38L);
    }
  }

  @Test
  void whatIsInEventsIsTextAndNeverRun() throws Exception {
    String script = "<script>alert(1)</script>";
    String image = "<img src=x onerror=alert(2)>";
    List<SpewEvent> events =
        List.of(
            event("<b>bold</b>", image, 0)
                .source("<svg onload=alert(3)>")
                .header(script, image)
                .header("correlation-id", "k")
                .payload("\"" + script + "\"")
                .build(),
            event("<i>c", "javascript:alert(4)", 9)
                .header("correlation-id", "k")
                .header("causation-id", image)
                .payload("{\"" + script + "\":\"" + image + "\"}")
                .build());
    try (ExploredArchive archive = explored(events)) {
      page.open(archive.address().toString());
      page.awaitIds("javascript:alert(4)", image);
      assertThat(page.text("#rows")).contains("<b>bold</b>", "\"" + script + "\"");
      page.elements("#rows .row").get(1).click();
      page.awaitDetail(image);
      assertThat(page.text("#detail"))
          .contains("<b>bold</b>", "<svg onload=alert(3)>", script + " " + image);
      assertThat(page.text("#detail pre")).isEqualTo("\"" + script + "\"");
      page.trace(2);
      assertThat(page.text("svg.lanes")).contains("<b>bold</b>", "<i>c");
      page.press("r");
      page.awaitText("#dialog", "tattletail cat");
      page.press(Keys.ESCAPE);
      page.search("text", script);
      page.awaitIds("javascript:alert(4)", image);

      List<Object> made =
          browser.run(
              "return [...document.querySelectorAll('script:not([src]), b b, i i, #rows b, img[onerror],"
                  + " svg svg, [onload], [onerror]')].map(e => e.outerHTML)");
      assertThat(made).isEmpty();
      // An open alert would fail any of these calls.
      assertThat(browser.driver().getTitle()).isEqualTo("TattleTail explorer");
      assertThat(browser.log(LogType.BROWSER)).as("the console").isEmpty();
    }
  }

  @Test
  void whatIsOnScreenIsReplayedByACommandAndByJava() throws Exception {
    try (ExploredArchive archive = explored(everySecond(9))) {
      page.open(
          archive.address()
              + "&channel=c1&from=2026-03-01T12:00:00Z&until=2026-03-01T13:00:00Z&id=it's");
      page.element("#replay").click();
      page.awaitText("#dialog", "tattletail cat");
      assertThat(page.text("#dialog pre:nth-of-type(1)"))
          .startsWith("tattletail cat 'file:" + directory)
          .endsWith(
              "' --channel 'c1' --from 2026-03-01T12:00:00Z --until 2026-03-01T13:00:00Z"
                  + " --id 'it'\\''s'");
      assertThat(page.text("#dialog pre:nth-of-type(2)"))
          .contains(".from(Instant.parse(\"2026-03-01T12:00:00Z\"))", "replayer.replay(query");
      page.element("#dialog form button").click();
      browser.await("no dialog", d -> !page.isShown("#dialog"));
    }
  }

  @Test
  void aPageOfAnotherSiteCannotReadIt() throws Exception {
    try (ExploredArchive archive = explored(everySecond(9));
        ForeignSite site = new ForeignSite(archive.address().getPort(), TOKEN)) {
      page.open(archive.address().toString());
      for (String host : List.of("127.0.0.1", "localhost")) {
        browser.driver().get(site.address(host));
        browser.await("the end of its tries", d -> d.getTitle().equals("over"));
        Map<String, String> tried = browser.run("return tried");
        assertThat(tried)
            .as("from %s", host)
            .containsEntry("page", "TypeError")
            .containsEntry("api", "TypeError")
            .containsEntry("api with the token", "TypeError")
            .containsEntry("api in the address", "TypeError")
            .containsEntry("script", "error")
            .containsEntry("style", "error")
            .containsEntry("frame", "not readable");
        browser.driver().switchTo().frame(0);
        assertThat(page.elements("#timeline, #token-form")).as("in a frame").isEmpty();
        browser.driver().switchTo().defaultContent();
      }
    }
  }
}
