package io.tattletail.internal.spew;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.helpers.NOPLoggerFactory;

class LoggingCheckTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, UTF_8);
  private final LoggingCheck check = new LoggingCheck();

  @Test
  void itSaysOnceThatNothingIsLogged() {
    check.warn(new NOPLoggerFactory(), out);
    check.warn(new NOPLoggerFactory(), out);
    assertThat(bytes.toString(UTF_8).lines())
        .singleElement()
        .asString()
        .startsWith("TattleTail: SLF4J found no provider, so nothing is logged")
        .contains("manage org.slf4j:slf4j-api to 2.0");
  }

  @Test
  void itIsSilentWhereALogIs() {
    check.warn(LoggerFactory.getILoggerFactory(), out);
    assertThat(bytes.size()).isZero();
  }
}
