package io.tattletail.explorer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ExplorerOptionsTest {
  @Test
  void theTokenIsNotPrinted() {
    ExplorerOptions options = ExplorerOptions.defaults().token("a-token-of-letters").hosts("proxy");

    assertThat(options.token()).contains("a-token-of-letters");
    assertThat(options.toString())
        .startsWith("ExplorerOptions(listenOn=localhost/127.0.0.1:0, hosts=[proxy], token=given,")
        .doesNotContain("letters");
    assertThat(ExplorerOptions.defaults().toString())
        .contains("token=random, needsToken=true, authenticator=none, redactor=lambda")
        .endsWith("maxSearches=4, sendTimeout=PT1M)");
  }

  @Test
  void payloadsAreHiddenByTheCallersRedactorAlone() {
    assertThat(ExplorerOptions.defaults().redacts()).isFalse();
    assertThat(ExplorerOptions.defaults().redactor(event -> event.payload()).redacts()).isTrue();
  }
}
