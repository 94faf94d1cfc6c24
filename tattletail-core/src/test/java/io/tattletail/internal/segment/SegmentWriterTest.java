package io.tattletail.internal.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tattletail.internal.layout.SegmentFile;
import io.tattletail.internal.layout.SegmentName;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SegmentWriterTest {
  @TempDir Path directory;

  private Segments segments;

  @BeforeEach
  void open() throws Exception {
    segments = new Segments(directory);
  }

  @AfterEach
  void close() throws Exception {
    segments.close();
  }

  @Test
  void aFileThatExistsIsNeverOverwritten() throws Exception {
    try (SegmentWriter writer = segments.writer(0)) {
      writer.write(List.of(Segments.record(0, 0, "a")));
      writer.hsync();
      byte[] before = Files.readAllBytes(Segments.local(writer.path()));

      assertThatThrownBy(() -> segments.writer(0)).isInstanceOf(FileAlreadyExistsException.class);

      assertThat(Segments.local(writer.path())).hasBinaryContent(before);
    }
  }

  @Test
  void sealingNeverOverwritesAndLeavesWhatWasWritten() throws Exception {
    List<SegmentRecord> records = List.of(Segments.record(0, 0, "a"));
    SegmentName sealedName =
        new SegmentName.Sealed(Segments.START, Segments.START, Segments.RECORDER, 0);
    Path target = Segments.local(segments.archive.path(Segments.PARTITION, sealedName));
    Files.writeString(target, "mine");
    try (SegmentWriter writer = segments.writer(0)) {
      writer.write(records);

      assertThatThrownBy(writer::seal).isInstanceOf(FileAlreadyExistsException.class);

      assertThat(target).hasContent("mine");
      assertThat(segments.readAll(segments.file(writer.path()))).isEqualTo(records);
    }
  }

  @Test
  void sealingRenamesTheFileToTheTimesItHas() throws Exception {
    try (SegmentWriter writer = segments.writer(5)) {
      writer.write(List.of(Segments.record(9, 0, "a"), Segments.record(3, 1, "b")));
      SegmentFile file = segments.file(writer.seal());

      assertThat(file.name())
          .isEqualTo(
              new SegmentName.Sealed(Segments.START + 3, Segments.START + 9, Segments.RECORDER, 5));
      assertThat(Segments.local(writer.path())).doesNotExist();
    }
  }

  @Test
  void aSegmentWithoutEventsIsNotSealed() throws Exception {
    try (SegmentWriter writer = segments.writer(0)) {
      writer.write(List.of());
      assertThatThrownBy(writer::seal)
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("%s has no events", writer.path());
    }
  }

  @Test
  void closingWithoutSealingLeavesTheFileUnderItsUnsealedName() throws Exception {
    SegmentWriter writer = segments.writer(0);
    writer.write(List.of(Segments.record(0, 0, "a")));
    writer.close();
    writer.close();

    assertThat(segments.readAll(segments.file(writer.path()))).hasSize(1);
  }

  @Test
  void twoFilesOfTheSameEventsHaveDifferentMarkers() throws Exception {
    List<SegmentRecord> records = List.of(Segments.record(0, 0, "a"));

    byte[] one = Segments.bytes(segments.sealed(0, records));
    byte[] other = Segments.bytes(segments.sealed(1, records));

    assertThat(one).isNotEqualTo(other);
  }
}
