package io.tattletail.recorder;

import static org.assertj.core.api.Assertions.assertThat;

import io.tattletail.internal.layout.RecorderName;
import org.junit.jupiter.api.Test;

class RunNamesTest {
  private final RunNames names = new RunNames(RecorderOptions.defaults().name("billing"));

  @Test
  void aRecorderKnowsTheNamesOfItsRuns() {
    RecorderName first = names.present();
    RecorderName second = names.next();
    assertThat(names.present()).isEqualTo(second).isNotEqualTo(first);
    assertThat(names.isOwn(first.text())).isTrue();
    assertThat(names.isOwn(second.text())).isTrue();
    assertThat(names.isOwn(new RunNames(RecorderOptions.defaults()).present().text())).isFalse();
  }

  @Test
  void aThousandNamesAreRemembered() {
    String first = names.present().text();
    for (int i = 0; i < 999; i++) {
      names.next();
    }
    assertThat(names.isOwn(first)).isTrue();
    names.next();
    assertThat(names.isOwn(first)).isFalse();
    assertThat(names.isOwn(names.present().text())).isTrue();
  }
}
