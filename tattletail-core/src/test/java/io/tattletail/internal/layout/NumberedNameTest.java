package io.tattletail.internal.layout;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class NumberedNameTest {
  @Test
  void namesAreThoseOfTheFormat() {
    assertThat(NumberedName.CHECKPOINT.fileName(0)).isEqualTo("checkpoint-0.json");
    assertThat(NumberedName.PASS.fileName(41)).isEqualTo("pass-41.json");
  }

  @ParameterizedTest
  @EnumSource
  void aNameThatWasFormattedIsParsed(NumberedName name) {
    for (long number : new long[] {0, 7, 10, 999_999_999_999_999_999L}) {
      assertThat(name.number(name.fileName(number))).hasValue(number);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "pass-7.json",
        "_checkpoint-7.json.0f3c.tmp",
        "checkpoint-.json",
        "checkpoint--1.json",
        "checkpoint-07.json",
        "checkpoint-7.json.tmp",
        "checkpoint-7xjson",
        "checkpoint-1000000000000000000.json"
      })
  void otherFilesHaveNoNumber(String fileName) {
    assertThat(NumberedName.CHECKPOINT.number(fileName)).isEmpty();
  }
}
