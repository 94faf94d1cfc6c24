package io.tattletail.explorer;

import java.util.List;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.interactions.Actions;

/** The explorer's page in a browser, as a user sees it. */
final class ExplorerPage {
  private final Browser browser;

  ExplorerPage(Browser browser) {
    this.browser = browser;
  }

  /** Opens an address anew, and waits until timeline and events are there. */
  void open(String address) {
    browser.driver().get("about:blank");
    browser.driver().get(address);
    awaitIdle();
  }

  /** Until nothing is read any more, and what was read is drawn. */
  void awaitIdle() {
    browser.await("a timeline", d -> status().contains(" events; read "));
    browser.await("the end of reading", d -> !isShown("#stop"));
    awaitDrawn();
  }

  /** Rows and the timeline are drawn with the next frame after what they show has changed. */
  void awaitDrawn() {
    browser.await("the drawing", d -> browser.<Boolean>run("return !drawing && !rowsDrawing"));
  }

  WebElement element(String selector) {
    return browser.driver().findElement(By.cssSelector(selector));
  }

  List<WebElement> elements(String selector) {
    return browser.driver().findElements(By.cssSelector(selector));
  }

  /** Its text; empty if it is not shown. */
  String text(String selector) {
    return element(selector).getText();
  }

  boolean isShown(String selector) {
    return element(selector).isDisplayed();
  }

  void awaitText(String selector, String part) {
    browser.await(
        "'%s' in %s".formatted(part, selector),
        d -> elements(selector).stream().anyMatch(e -> e.getText().contains(part)));
  }

  String status() {
    return text("#status");
  }

  /** The ids of the shown rows. */
  List<String> ids() {
    return browser.run(
        "return [...document.querySelectorAll('#rows .id')].map(e => e.textContent)");
  }

  void awaitIds(String... ids) {
    browser.await("events " + List.of(ids), d -> ids().equals(List.of(ids)));
  }

  void press(CharSequence... keys) {
    new Actions(browser.driver()).sendKeys(keys).perform();
  }

  void theme(String name) {
    if (!text("#theme").equalsIgnoreCase(name.equals("dark") ? "Light" : "Dark")) {
      element("#theme").click();
    }
  }

  /** Types a condition and asks; returns when the search says its cost or is over. */
  void ask(String field, String text) {
    WebElement input = element("#search [name=" + field + "]");
    input.clear();
    input.sendKeys(text, Keys.ENTER);
  }

  /** Searches, and waits for the end. */
  void search(String field, String text) {
    ask(field, text);
    awaitText("#cost", "found: that is all.");
    awaitIdle();
  }

  void awaitDetail(String id) {
    awaitText("#detail .title", id);
  }

  /** Asks for the trace of the shown event. */
  void trace(int events) {
    element("#trace").click();
    browser.await("a trace of " + events, d -> elements(".node").size() == events);
  }
}
