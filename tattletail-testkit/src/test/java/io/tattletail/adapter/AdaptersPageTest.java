package io.tattletail.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdaptersPageTest {
  private static final Path PAGE = Path.of("../docs/adapters.md");
  private static final Path CODE = Path.of("src/test/java/io/tattletail/adapter");

  @ParameterizedTest
  @ValueSource(strings = {"LogSpewTest", "LogSpew", "LogSubscription"})
  void thePageShowsTheCodeThatIsCompiledHere(String type) throws IOException {
    String code = Files.readString(CODE.resolve(type + ".java"));
    assertThat(Files.readString(PAGE)).contains("```java\n" + code + "```\n");
  }
}
