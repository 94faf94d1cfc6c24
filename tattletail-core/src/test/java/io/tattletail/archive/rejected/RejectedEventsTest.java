package io.tattletail.archive.rejected;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.primitives.Bytes;
import io.tattletail.archive.Archive;
import io.tattletail.common.RejectedEvent;
import io.tattletail.common.TornTail;
import io.tattletail.internal.layout.RecorderName;
import io.tattletail.internal.rejected.RejectedName;
import io.tattletail.internal.rejected.RejectedWriter;
import io.tattletail.internal.segment.WholeBlocks;
import io.tattletail.spew.SpewPosition;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RejectedEventsTest {
  private static final Instant NOW = Instant.parse("2026-11-22T10:15:00.000001Z");
  private static final RecorderName RECORDER = RecorderName.starting("crm-1", NOW);

  @TempDir java.nio.file.Path directory;
  private Archive archive;

  @BeforeEach
  void openArchive() throws IOException {
    archive = Archive.openOrCreate(new Path("file:" + directory), new Configuration(false));
  }

  @AfterEach
  void closeArchive() throws IOException {
    archive.close();
  }

  private static RejectedEvent event(int i) {
    return new RejectedEvent(
        RECORDER.text(),
        NOW.plusSeconds(i),
        "event has no channel",
        "",
        "id-" + i,
        "tattletail-json-1",
        i % 2 == 0
            ? Optional.empty()
            : Optional.of(new SpewPosition("stream-\uD83D\uDE00", i - 1, i)),
        ByteBuffer.wrap(("{\"id\": " + i).getBytes(UTF_8)));
  }

  private static List<RejectedEvent> events(int... numbers) {
    return Arrays.stream(numbers).mapToObj(RejectedEventsTest::event).toList();
  }

  private void write(int... numbers) throws IOException {
    try (RejectedWriter writer = RejectedWriter.create(archive.store(), RECORDER)) {
      for (int i : numbers) {
        writer.write(event(i));
      }
    }
  }

  private static List<RejectedEvent> readAll(RejectedEvents rejected) throws IOException {
    List<RejectedEvent> events = new ArrayList<>();
    while (rejected.next()) {
      events.add(rejected.event());
    }
    return events;
  }

  private java.nio.file.Path file(long number) {
    return directory.resolve("rejected/" + RECORDER + "-" + number + ".avro");
  }

  @Test
  void whatWasRejectedIsReadAsItCame() throws Exception {
    write(0, 1, 2);
    RejectedEvents rejected = RejectedEvents.read(archive);
    assertThat(readAll(rejected)).isEqualTo(events(0, 1, 2));
    assertThat(rejected.damage()).isEmpty();
    assertThat(rejected.torn()).isEmpty();
    assertThatThrownBy(rejected::event).hasMessageContaining("next() comes first");
  }

  @Test
  void whatOneRecorderRejectedIsReadAlone() throws Exception {
    write(0, 1);
    RecorderName other = new RecorderName(RECORDER.text() + "x");
    try (RejectedWriter writer = RejectedWriter.create(archive.store(), other)) {
      writer.write(event(2));
    }
    assertThat(readAll(RejectedEvents.ofRecorder(archive, RECORDER.text())))
        .isEqualTo(events(0, 1));
    assertThat(readAll(RejectedEvents.ofRecorder(archive, other.text()))).isEqualTo(events(2));
  }

  @Test
  void aFileIsMadeOnlyForAnEvent() throws Exception {
    write();
    assertThat(directory.resolve("rejected")).doesNotExist();
    assertThat(readAll(RejectedEvents.read(archive))).isEmpty();
  }

  @Test
  void anEventIsReadWhileItsFileIsStillWritten() throws Exception {
    try (RejectedWriter writer = RejectedWriter.create(archive.store(), RECORDER)) {
      for (int i = 0; i < 3; i++) {
        writer.write(event(i));
        assertThat(readAll(RejectedEvents.read(archive))).hasSize(i + 1);
      }
    }
  }

  @Test
  void noFileIsOverwrittenAndTheNextCallTakesTheNextNumber() throws Exception {
    write(0);
    try (RejectedWriter again = RejectedWriter.create(archive.store(), RECORDER)) {
      assertThatThrownBy(() -> again.write(event(1)))
          .isInstanceOf(FileAlreadyExistsException.class);
      again.write(event(2));
    }
    assertThat(file(1)).exists();
    assertThat(readAll(RejectedEvents.read(archive))).isEqualTo(events(0, 2));
  }

  @Test
  void aClosedWriterRefuses() throws Exception {
    RejectedWriter writer = RejectedWriter.create(archive.store(), RECORDER);
    writer.close();
    writer.close();
    assertThatThrownBy(() -> writer.write(event(0)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("of " + RECORDER + " is closed");
  }

  @Test
  void largeEventsRollTheFileAndKeepTheirOrder() throws Exception {
    int[] sizes = {1, 1, 33 << 20, 2, 2, 32 << 20, 3};
    RejectedEvent like = event(0);
    try (RejectedWriter writer = RejectedWriter.create(archive.store(), RECORDER)) {
      for (int size : sizes) {
        writer.write(
            new RejectedEvent(
                like.recorder(),
                like.rejectedAt(),
                like.reason(),
                like.channel(),
                like.id(),
                like.serializer(),
                like.position(),
                ByteBuffer.allocate(size)));
      }
    }
    // Zeros compress well: what counts is the length before.
    assertThat(file(1)).exists();
    RejectedEvents rejected = RejectedEvents.read(archive);
    for (int size : sizes) {
      assertThat(rejected.next()).isTrue();
      assertThat(rejected.event().event().remaining()).isEqualTo(size);
    }
    assertThat(rejected.next()).isFalse();
  }

  @Test
  void unpairedSurrogatesAreReplaced() throws Exception {
    RejectedEvent plain = event(0);
    try (RejectedWriter writer = RejectedWriter.create(archive.store(), RECORDER)) {
      writer.write(
          new RejectedEvent(
              plain.recorder(),
              plain.rejectedAt(),
              plain.reason(),
              "a\uD83Db",
              plain.id(),
              plain.serializer(),
              plain.position(),
              plain.event()));
    }
    assertThat(readAll(RejectedEvents.read(archive)))
        .extracting(RejectedEvent::channel)
        .containsExactly("a?b");
  }

  @Test
  void aFileCutAnywhereGivesAPrefixAndTellsItsTornTail() throws Exception {
    write(0, 1);
    byte[] whole = Files.readAllBytes(file(0));
    int torn = 0;
    for (int length = 0; length < whole.length; length++) {
      Files.write(file(0), Arrays.copyOf(whole, length));
      RejectedEvents rejected = RejectedEvents.read(archive);
      List<RejectedEvent> read = readAll(rejected);
      assertThat(read).as("cut at %s", length).isEqualTo(events(0, 1).subList(0, read.size()));
      assertThat(rejected.damage()).as("cut at %s", length).isEmpty();
      torn += rejected.torn().size();
      for (TornTail tail : rejected.torn()) {
        assertThat(tail.offset() + tail.length()).isEqualTo(length);
      }
    }
    // All but those that end with the header or the first block.
    assertThat(torn).isEqualTo(whole.length - 2);
  }

  @Test
  void aFlippedBitIsReportedAndTheOtherEventsAreRead() throws Exception {
    write(0, 1, 2);
    byte[] whole = Files.readAllBytes(file(0));
    for (int i = 0; i < whole.length; i++) {
      byte[] damaged = whole.clone();
      damaged[i] ^= (byte) (1 << i % 8);
      Files.write(file(0), damaged);
      RejectedEvents rejected = RejectedEvents.read(archive);
      List<RejectedEvent> read = readAll(rejected);
      assertThat(events(0, 1, 2)).as("flipped at %s", i).containsAll(read);
      if (read.size() < 3) {
        assertThat(rejected.damage().size() + rejected.torn().size())
            .as("flipped at %s, read %s", i, read)
            .isPositive();
      }
    }
  }

  @Test
  void aBlockThatSaysThatItHasNoEventIsDamaged() throws Exception {
    write(0, 1);
    byte[] bytes = Files.readAllBytes(file(0));
    // The count of the first block: 1, as Avro encodes it.
    bytes[(int) wholeBlocks(0).headerLength()] ^= 2;
    Files.write(file(0), bytes);

    RejectedEvents rejected = RejectedEvents.read(archive);
    assertThat(readAll(rejected)).isEqualTo(events(1));
    assertThat(rejected.damage()).hasSize(1);
  }

  @Test
  void aBlockThatClaimsToRunPastTheEndIsDamagedIfAnotherEndsWithinIt() throws Exception {
    write(0, 1);
    byte[] bytes = Files.readAllBytes(file(0));
    int header = (int) wholeBlocks(0).headerLength();
    // The second byte of the first block's length, which becomes 4096 bytes longer.
    bytes[header + 2] |= 0x40;
    Files.write(file(0), bytes);

    RejectedEvents rejected = RejectedEvents.read(archive);
    assertThat(readAll(rejected)).isEqualTo(events(1));
    assertThat(rejected.torn()).isEmpty();
    assertThat(rejected.damage())
        .singleElement()
        .satisfies(
            damage ->
                assertThat(damage)
                    .hasMessage(
                        "%s is damaged at byte %d: a block that claims to run past the end of the file, though one ends within it",
                        new Path(file(0).toUri()), header));
  }

  @Test
  void aHeaderThatIsNoneIsDamagedAndNotMerelyTorn() throws Exception {
    write(0);
    byte[] bytes = Files.readAllBytes(file(0));
    // The sign of the number of the header's entries.
    bytes[4] ^= 1;
    Files.write(file(0), bytes);

    RejectedEvents rejected = RejectedEvents.read(archive);
    assertThat(readAll(rejected)).isEmpty();
    assertThat(rejected.torn()).isEmpty();
    assertThat(rejected.damage())
        .singleElement()
        .satisfies(damage -> assertThat(damage).hasMessageContaining("expected a header: "));
  }

  @Test
  void aDamagedFileHidesNoOther() throws Exception {
    write(0);
    try (RejectedWriter other =
        RejectedWriter.create(archive.store(), RecorderName.starting("zoo", NOW))) {
      other.write(event(1));
    }
    Files.writeString(file(0), "nothing of the kind");
    Files.writeString(file(0).resolveSibling("_temporary-1.avro"), "ignored");
    Files.writeString(file(0).resolveSibling("README.md"), "ignored");
    RejectedEvents rejected = RejectedEvents.read(archive);
    assertThat(readAll(rejected)).isEqualTo(events(1));
    assertThat(rejected.damage())
        .singleElement()
        .satisfies(
            damage ->
                assertThat(damage)
                    .hasMessageContaining(file(0) + " is damaged at byte 0: expected the magic"));
  }

  @Test
  void avroReadsTheFile() throws Exception {
    write(0, 1);
    List<String> ids = new ArrayList<>();
    try (var reader =
        new DataFileReader<GenericRecord>(file(0).toFile(), new GenericDatumReader<>())) {
      reader.forEach(record -> ids.add(record.get("id").toString()));
    }
    assertThat(ids).containsExactly("id-0", "id-1");
  }

  /** Cuts the file of six events into parts of two, and deletes it. */
  private List<java.nio.file.Path> parts() throws IOException {
    List<Long> ends = new ArrayList<>();
    try (RejectedWriter writer = RejectedWriter.create(archive.store(), RECORDER)) {
      for (int i = 0; i < 6; i += 2) {
        writer.write(events(i, i + 1));
        ends.add(wholeBlocks(0).end());
      }
    }
    int header = (int) wholeBlocks(0).headerLength();
    byte[] whole = Files.readAllBytes(file(0));
    List<java.nio.file.Path> parts = new ArrayList<>();
    int from = header;
    for (long end : ends) {
      String name = RejectedName.of(RECORDER.text(), 0).part(from).fileName();
      java.nio.file.Path part = directory.resolve("rejected").resolve(name);
      Files.write(
          part,
          Bytes.concat(Arrays.copyOf(whole, header), Arrays.copyOfRange(whole, from, (int) end)));
      parts.add(part);
      from = (int) end;
    }
    Files.move(file(0), directory.resolve("whole"));
    return parts;
  }

  private WholeBlocks wholeBlocks(long from) throws IOException {
    return WholeBlocks.ofRejected(archive.store(), new Path(file(0).toUri()), from).orElseThrow();
  }

  @Test
  void thePartsOfAFileInACopyAreReadInOrder() throws Exception {
    parts();

    RejectedEvents rejected = RejectedEvents.read(archive);
    assertThat(readAll(rejected)).isEqualTo(events(0, 1, 2, 3, 4, 5));
    assertThat(rejected.damage()).isEmpty();
    assertThat(readAll(RejectedEvents.ofRecorder(archive, RECORDER.text()))).hasSize(6);
  }

  @Test
  void aWholeFileWinsOverItsPartsUnlessItIsShorter() throws Exception {
    parts();
    byte[] whole = Files.readAllBytes(directory.resolve("whole"));

    Files.write(file(0), whole);
    assertThat(readAll(RejectedEvents.read(archive))).isEqualTo(events(0, 1, 2, 3, 4, 5));

    Files.write(file(0), Arrays.copyOf(whole, whole.length - 1));
    assertThat(readAll(RejectedEvents.read(archive))).isEqualTo(events(0, 1, 2, 3, 4, 5));
  }

  @Test
  void partsThatAreReplacedAfterTheyWereListedAreReadFromTheWholeFile() throws Exception {
    List<java.nio.file.Path> parts = parts();
    RejectedEvents rejected = RejectedEvents.read(archive);
    Files.move(directory.resolve("whole"), file(0));
    Files.delete(parts.get(1));

    assertThat(readAll(rejected)).isEqualTo(events(0, 1, 2, 3, 4, 5));
  }

  @Test
  void aMissingPartIsDamageAndTheOthersAreRead() throws Exception {
    List<java.nio.file.Path> parts = parts();
    Files.delete(parts.get(1));

    RejectedEvents rejected = RejectedEvents.read(archive);
    assertThat(readAll(rejected)).isEqualTo(events(0, 1, 4, 5));
    assertThat(rejected.damage()).hasSize(1);
    assertThat(rejected.damage().get(0))
        .hasMessageContaining(parts.get(2).getFileName().toString())
        .hasMessageContaining("of the original, which are in no part of it");

    Files.delete(parts.get(0));
    RejectedEvents last = RejectedEvents.read(archive);
    assertThat(readAll(last)).isEqualTo(events(4, 5));
    assertThat(last.damage()).hasSize(1);
  }

  @Test
  void aPartThatWasCutIsDamagedAndNotMerelyTorn() throws Exception {
    List<java.nio.file.Path> parts = parts();
    byte[] bytes = Files.readAllBytes(parts.get(2));
    Files.write(parts.get(2), Arrays.copyOf(bytes, bytes.length - 1));

    RejectedEvents rejected = RejectedEvents.read(archive);
    assertThat(readAll(rejected)).isEqualTo(events(0, 1, 2, 3, 4));
    assertThat(rejected.torn()).isEmpty();
    assertThat(rejected.damage()).hasSize(1);
    assertThat(rejected.damage().get(0))
        .hasMessageContaining("a part of a file that ends within a block");
  }
}
