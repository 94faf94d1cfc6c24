package io.tattletail.internal.layout;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tattletail.common.ArchiveException;
import io.tattletail.common.Floors;
import io.tattletail.common.Floors.Floor;
import io.tattletail.common.Floors.Hold;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArchiveDescriptorTest {
  private static final Path PATH = new Path("/a/archive.json");

  private static ArchiveDescriptor decode(String text) throws Exception {
    return ArchiveDescriptor.decode(PATH, text.getBytes(UTF_8));
  }

  @Test
  void aDescriptorComesBack() throws Exception {
    ArchiveDescriptor descriptor =
        ArchiveDescriptor.create(Instant.parse("2026-11-22T10:15:00.5Z"));
    byte[] bytes = descriptor.encode();

    assertThat(new String(bytes, UTF_8)).contains("\"created\" : \"2026-11-22T10:15:00Z\"");
    assertThat(ArchiveDescriptor.decode(PATH, bytes))
        .isEqualTo(descriptor)
        .returns(1, ArchiveDescriptor::format)
        .returns(Optional.empty(), ArchiveDescriptor::recorded)
        .returns(Floors.none(), ArchiveDescriptor::floors)
        .returns(false, ArchiveDescriptor::isCopy)
        .returns(descriptor.id(), ArchiveDescriptor::id);
    assertThat(descriptor.id()).isPresent();
  }

  @Test
  void floorsHoldsAndTheMarkOfACopyComeBack() throws Exception {
    LocalDate day = LocalDate.of(2026, 11, 26);
    ArchiveDescriptor descriptor =
        decode("{\"later\":{\"x\":1},\"format\":1,\"recorded\":\"/fast\"}")
            .withId(UUID.fromString("5b2ef3c2-3f63-4b34-8f8a-7c0d4d4f0a11"))
            .withFloors(
                List.of(
                    new Floor("a.*", List.of("a.b", "a.c"), day, Map.of("a.ü", day.minusDays(3))),
                    new Floor("b", day)))
            .withHolds(List.of(new Hold("a.*", day.minusDays(9), day, "case \"7\"")));
    ArchiveDescriptor read = ArchiveDescriptor.decode(PATH, descriptor.encode());
    assertThat(read).isEqualTo(descriptor);
    assertThat(read.floors()).isEqualTo(descriptor.floors());
    assertThat(read.id()).contains("5b2ef3c2-3f63-4b34-8f8a-7c0d4d4f0a11");
    assertThat(read.isCopy()).isFalse();
    assertThat(new String(descriptor.encode(), UTF_8)).contains("\"later\"");

    ArchiveDescriptor copy = ArchiveDescriptor.decode(PATH, descriptor.asCopy().encode());
    assertThat(copy.isCopy()).isTrue();
    assertThat(copy.recorded()).isEmpty();
    assertThat(copy.floors()).isEqualTo(descriptor.floors());
    assertThat(new String(copy.encode(), UTF_8)).doesNotContain("/fast");
    assertThat(copy.asOriginal().isCopy()).isFalse();
    assertThat(copy.asOriginal().id()).isEqualTo(descriptor.id());
  }

  @Test
  void aFloorThatIsNotUnderstoodIsAClearError() {
    Map<String, String> wrong =
        Map.of(
            "\"floors\":7", "expected a list of floors, found 7",
            "\"floors\":[{}]", "expected a channel or a pattern of channels, found nothing",
            "\"floors\":[{\"channels\":\"a\",\"first\":\"x\"}]",
                "expected a day such as 2026-11-26, found \"x\"",
            "\"floors\":[{\"channels\":\"a\",\"first\":\"2026-11-26\",\"except\":{\"a\":1}}]",
                "expected a day such as 2026-11-26, found 1",
            "\"holds\":[{\"channels\":\"a\",\"from\":\"2026-11-26\",\"until\":\"2026-11-26\"}]",
                "has a hold from 2026-11-26 until 2026-11-26; expected a later day for until");
    wrong.forEach(
        (field, message) ->
            assertThatThrownBy(() -> decode("{\"format\":1," + field + "}"))
                .isInstanceOf(ArchiveException.class)
                .hasMessageStartingWith("/a/archive.json")
                .hasMessageContaining(message));
  }

  @Test
  void fieldsOfALaterVersionAreIgnored() throws Exception {
    assertThat(decode("{\"later\":{},\"format\":1}").format()).isEqualTo(1);
  }

  @Test
  void theRecordedTreeMayBeElsewhereOnTheFileSystem() throws Exception {
    Path root = new Path("hdfs://nn/a");
    assertThat(decode("{\"format\":1,\"recorded\":\"/fast/recorded\"}").trees(root).all())
        .extracting(Object::toString)
        .containsExactly("hdfs://nn/fast/recorded", "hdfs://nn/a/published");
    assertThat(decode("{\"format\":1}").trees(root).all())
        .extracting(Object::toString)
        .containsExactly("hdfs://nn/a/recorded", "hdfs://nn/a/published");
    for (String recorded : List.of("3", "\"\"", "\"elsewhere\"", "\"hdfs://other/recorded\"")) {
      assertThatThrownBy(() -> decode("{\"format\":1,\"recorded\":" + recorded + "}"))
          .isInstanceOf(ArchiveException.class)
          .hasMessage(
              "/a/archive.json places the recorded tree at %s; expected an absolute path on the archive's file system, such as \"/fast/recorded\".",
              recorded);
    }
  }

  @Test
  void aLaterFormatIsAClearError() {
    assertThatThrownBy(() -> decode("{\"format\":2}"))
        .isInstanceOf(ArchiveException.class)
        .hasMessage(
            "/a/archive.json says format version 2; this TattleTail reads up to version 1. Use a newer TattleTail.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "[]",
        "null",
        "7",
        "{\"format\":\"1\"}",
        "{\"format\":0}",
        "{\"format\":-1}",
        "{\"format\":1.5}",
        "{\"format\":99999999999}"
      })
  void aDescriptorWithoutAFormatIsAClearError(String text) {
    assertThatThrownBy(() -> decode(text))
        .isInstanceOf(ArchiveException.class)
        .hasMessageContaining(
            "/a/archive.json has no format version: expected \"format\": 1, found");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{", "garbage", "\u0000\u0001", "{\"format\":1"})
  void whatIsNoJsonIsAClearError(String text) {
    assertThatThrownBy(() -> decode(text))
        .isInstanceOf(ArchiveException.class)
        .hasMessageContaining("/a/archive.json is not JSON; expected an archive's descriptor");
  }
}
