package io.tattletail.explorer;

import com.google.common.base.Splitter;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.ExpectedCondition;
import org.openqa.selenium.support.ui.WebDriverWait;

/**
 * A headless Chromium with an empty profile, which resolves no name. It and its driver are those of
 * the machine: nothing is downloaded. Not thread-safe.
 */
final class Browser implements AutoCloseable {
  static final int WIDTH = 1_280;
  static final int HEIGHT = 800;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Warns that it knows no DevTools of this version, of which nothing is used. */
  private static final Logger VERSIONS =
      Logger.getLogger("org.openqa.selenium.devtools.CdpVersionFinder");

  private final ChromeDriver driver;
  private final WebDriverWait wait;

  private Browser(ChromeDriver driver) {
    this.driver = driver;
    this.wait = new WebDriverWait(driver, PATIENCE, Duration.ofMillis(20));
    this.wait.ignoring(StaleElementReferenceException.class);
  }

  /** What has to be installed before a browser can start; empty if nothing. */
  static Optional<String> missing() {
    if (chromium().isEmpty()) {
      return Optional.of("no Chromium on the PATH: install Debian's package chromium");
    }
    return driverProgram().isEmpty()
        ? Optional.of("no chromedriver on the PATH: install Debian's package chromium-driver")
        : Optional.empty();
  }

  private static Optional<Path> chromium() {
    return onPath("chromium").or(() -> onPath("chromium-browser"));
  }

  private static Optional<Path> driverProgram() {
    return onPath("chromedriver");
  }

  private static Optional<Path> onPath(String program) {
    String path = System.getenv().getOrDefault("PATH", "");
    for (String directory : Splitter.on(File.pathSeparatorChar).split(path)) {
      Path file = Path.of(directory, program);
      if (Files.isExecutable(file) && !Files.isDirectory(file)) {
        return Optional.of(file);
      }
    }
    return Optional.empty();
  }

  static Browser start() {
    VERSIONS.setLevel(Level.OFF);
    ChromeOptions options = new ChromeOptions();
    options.setBinary(chromium().orElseThrow().toFile());
    options.addArguments(
        "--headless=new",
        // Root, as containers run builds, has no sandbox; the pages are our own.
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-default-apps",
        "--disable-extensions",
        "--disable-sync",
        "--no-first-run",
        "--no-default-browser-check",
        "--force-device-scale-factor=1",
        "--hide-scrollbars",
        "--lang=en-US",
        "--window-size=" + WIDTH + "," + HEIGHT,
        "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost");
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.PERFORMANCE, Level.ALL);
    logs.enable(LogType.BROWSER, Level.ALL);
    options.setCapability(ChromeOptions.LOGGING_PREFS, logs);
    ChromeDriverService service =
        new ChromeDriverService.Builder()
            .usingDriverExecutable(driverProgram().orElseThrow().toFile())
            .usingAnyFreePort()
            .build();
    ChromeDriver driver = new ChromeDriver(service, options);
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", WIDTH, "height", HEIGHT, "deviceScaleFactor", 1, "mobile", false));
    return new Browser(driver);
  }

  ChromeDriver driver() {
    return driver;
  }

  /** Waits, at most a minute, until something is there or true. */
  <T> T await(String what, ExpectedCondition<T> condition) {
    return wait.withMessage(what).until(condition);
  }

  /** What JavaScript on the page returns. */
  @SuppressWarnings("TypeParameterUnusedInFormals")
  <T> T run(String script, Object... arguments) {
    @SuppressWarnings("unchecked") // The caller knows what its script returns.
    T result = (T) driver.executeScript(script, arguments);
    return result;
  }

  /** What the browser logged since the last call: of its network, or of its console. */
  List<String> log(String type) {
    return driver.manage().logs().get(type).getAll().stream().map(LogEntry::getMessage).toList();
  }

  byte[] picture() {
    return driver.getScreenshotAs(OutputType.BYTES);
  }

  @Override
  public void close() {
    driver.quit();
  }
}
