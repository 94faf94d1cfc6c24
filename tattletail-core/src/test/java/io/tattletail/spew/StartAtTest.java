package io.tattletail.spew;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StartAtTest {
  @Test
  void afterKeepsACopyOfTheOffsets() {
    Map<String, Long> offsets = new HashMap<>(Map.of("s", 4L));

    StartAt startAt = StartAt.after(offsets);
    offsets.put("s", 5L);

    assertThat(startAt).isEqualTo(StartAt.after(Map.of("s", 4L)));
    assertThatThrownBy(() -> ((StartAt.After) startAt).offsets().clear())
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void nowAndEarliestAreThemselves() {
    assertThat(StartAt.now()).isSameAs(StartAt.now()).isNotEqualTo(StartAt.earliest());
    assertThat(StartAt.earliest()).isSameAs(StartAt.earliest());
  }
}
