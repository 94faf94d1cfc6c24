package io.tattletail.archive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
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
