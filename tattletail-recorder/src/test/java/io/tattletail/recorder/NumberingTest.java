package io.tattletail.recorder;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NumberingTest {
  private final Numbering numbering = new Numbering();

  @Test
  void aStreamKeepsItsIndexAndNoStreamIsTheFirst() {
    assertThat(numbering.index("")).isZero();
    assertThat(numbering.index("a")).isEqualTo(1);
    assertThat(numbering.index("b")).isEqualTo(2);
    assertThat(numbering.index("a")).isEqualTo(1);
    assertThat(numbering.index("")).isZero();
    assertThat(numbering.streams()).containsExactly("", "a", "b");
  }

  @Test
  void whatABatchKnowsOfTheStreamsDoesNotChangeUnderIt() {
    numbering.index("a");
    List<String> known = numbering.streams();
    numbering.index("b");
    assertThat(known).containsExactly("", "a");
  }

  @Test
  void sequencesAreDenseFromZero() {
    assertThat(numbering.sequence()).isZero();
    assertThat(numbering.sequence()).as("an event that found no place").isZero();
    numbering.advance();
    assertThat(numbering.sequence()).isEqualTo(1);
  }
}
