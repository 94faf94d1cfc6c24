package io.tattletail.replay.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class TraceHeadersTest {
  private static final String ID = "0af7651916cd43dd8448eb211c80319c";
  private static final String SPAN = "b7ad6b7169203331";

  @Test
  void aTraceParentIsReadAsW3cSays() {
    assertThat(TraceHeaders.traceId("00-" + ID + "-" + SPAN + "-01")).contains(ID);
    assertThat(TraceHeaders.traceId("cc-" + ID + "-" + SPAN + "-01-what-comes-later")).contains(ID);
  }

  @Test
  void whatIsNoTraceParentHasNoTraceId() {
    for (String invalid :
        new String[] {
          "",
          "00",
          "00-" + ID + "-" + SPAN,
          "00-" + ID + "-" + SPAN + "-01-more",
          "ff-" + ID + "-" + SPAN + "-01",
          "00-" + "0".repeat(32) + "-" + SPAN + "-01",
          "00-" + ID + "-" + "0".repeat(16) + "-01",
          "00-" + ID.toUpperCase(java.util.Locale.ROOT) + "-" + SPAN + "-01",
          "00_" + ID + "-" + SPAN + "-01",
          "cc-" + ID + "-" + SPAN + "-01.x"
        }) {
      assertThat(TraceHeaders.traceId(invalid)).as(invalid).isEmpty();
    }
  }

  @Test
  void aHeaderHasAName() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TraceHeaders.defaults().correlation(""))
        .withMessage("a header's name cannot be empty");
  }
}
