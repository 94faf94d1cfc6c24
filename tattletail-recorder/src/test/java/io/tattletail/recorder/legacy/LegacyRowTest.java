package io.tattletail.recorder.legacy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class LegacyRowTest {
  private static LegacyRow row(String value) {
    return LegacyRow.of(
        "p",
        new byte[0],
        List.of(new LegacyRow.Cell("value", ByteBuffer.wrap(value.getBytes(UTF_8)))));
  }

  @Test
  void fieldsAreSeparatedByTabsAndUnescaped() {
    assertThat(row("a\tb\\tc\\n\\r\\\\t\t\\N\t\\x\t").fields())
        .containsExactly("a", "b\tc\n\r\\t", "\\N", "\\x", "");
    assertThat(row("").fields()).containsExactly("");
    assertThat(row("ends with \\").fields()).containsExactly("ends with \\");
  }

  @Test
  void aRowComesBackFromItsBytesWithTheSameId() {
    LegacyRow row =
        LegacyRow.of(
                "file@7+1",
                new byte[] {1, 2},
                List.of(
                    new LegacyRow.Cell("q:a", ByteBuffer.wrap(new byte[] {3})),
                    new LegacyRow.Cell("q:b", ByteBuffer.wrap(new byte[0]))))
            .importedAs("orders");
    LegacyRow parsed = LegacyRow.parse(row.toBytes());
    assertThat(parsed.id()).isEqualTo(row.id());
    assertThat(parsed.position()).isEqualTo("file@7+1");
    assertThat(parsed.key()).isEqualTo(row.key());
    assertThat(parsed.cells()).isEqualTo(row.cells());
    assertThatThrownBy(() -> LegacyRow.parse(ByteBuffer.wrap(new byte[] {0, 0, 0, 9})))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a part of 9 bytes");
  }

  @Test
  void anIdIsOfTheImportAndThePosition() {
    assertThat(row("a").importedAs("x").id()).isEqualTo(row("b").importedAs("x").id());
    assertThat(row("a").importedAs("x").id()).isNotEqualTo(row("a").importedAs("y").id());
  }

  @Test
  void aValueThatIsNoTextIsUnmappable() {
    LegacyRow row =
        LegacyRow.of(
            "p",
            new byte[0],
            List.of(new LegacyRow.Cell("value", ByteBuffer.wrap(new byte[] {-1}))));
    assertThatThrownBy(row::text)
        .isInstanceOf(UnmappableRowException.class)
        .hasMessage("its value is no UTF-8");
  }
}
