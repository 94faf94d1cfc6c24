package io.tattletail.replay.coldstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.io.Resources;
import io.tattletail.common.Partition;
import io.tattletail.internal.layout.LongRanges.Range;
import io.tattletail.replay.ReplayPosition;
import io.tattletail.spew.SpewPosition;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointTest {
  private static final String STREAM = "a stream, 50% – ünusual\n@name";

  private static Checkpoint checkpoint() {
    return new Checkpoint(
        new Checkpoint.Content(
            "hdfs://cluster/archive",
            Optional.of("5f0c6a52-6f5b-4d8e-9d0e-3a1f5e0f7c11"),
            "[contact.*, order paid]",
            "billing",
            Instant.parse("2026-11-24T10:00:00.123456Z"),
            ColdStartState.REPLAYING,
            Optional.of(Handover.PROVEN),
            Optional.of(new ReplayPosition(1, "channel", STREAM, 7, "r", 9, List.of(3L, -4L))),
            Optional.of(Instant.parse("2026-10-01T00:00:00Z")),
            Instant.parse("2026-11-24T09:00:00Z"),
            123,
            4,
            ImmutableMap.of(
                new Partition("contact added", LocalDate.parse("2026-11-24")),
                ImmutableMap.of(
                    "billing.20261124T000000Z.7ub6uhxw",
                    ImmutableList.of(new Range(0, 99), new Range(105, 105)))),
            ImmutableMap.of(STREAM, ImmutableList.of(new Range(0, 17), new Range(20, 1042))),
            ImmutableMap.of(STREAM, ImmutableList.of(new Range(18, 18))),
            ImmutableList.of(new Hole(STREAM, 17, 18, Hole.Kind.LOST)),
            ImmutableList.of("0123456789abcdef0123456789abcdef")));
  }

  /** The golden file of version 1: a checkpoint that is stored now is read by later releases. */
  @Test
  void itsPrintedFormIsThatOfTheGoldenFile() throws Exception {
    String golden =
        Resources.toString(
            Resources.getResource("coldstart/checkpoint-1.txt"), StandardCharsets.US_ASCII);
    assertThat(checkpoint().toString()).isEqualTo(golden);
    assertThat(Checkpoint.parse(golden).content()).isEqualTo(checkpoint().content());
  }

  @Test
  void itsPrintedFormReadsBackTheSame() {
    Checkpoint read = Checkpoint.parse(checkpoint().toString());
    assertThat(read.content()).isEqualTo(checkpoint().content());
    assertThat(read.phase()).isEqualTo(ColdStartState.REPLAYING);
    assertThat(read.events()).isEqualTo(123);
    assertThat(read.takenAt()).isEqualTo("2026-11-24T10:00:00.123456Z");
    assertThat(checkpoint().toString().chars()).allMatch(c -> c == '\n' || (c >= 32 && c < 127));
  }

  @Test
  void aCheckpointThatWasCutAnywhereIsRefused() {
    String text = checkpoint().toString();
    for (int length = 0; length < text.length(); length++) {
      String cut = text.substring(0, length);
      assertThatThrownBy(() -> Checkpoint.parse(cut))
          .as("cut at %d", length)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void aCheckpointThatWasChangedAnywhereIsRefused() {
    String text = checkpoint().toString();
    for (int i = 0; i < text.length() - 1; i++) {
      StringBuilder changed = new StringBuilder(text);
      changed.setCharAt(i, text.charAt(i) == '7' ? '8' : '7');
      assertThatThrownBy(() -> Checkpoint.parse(changed.toString()))
          .as("changed at %d", i)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void whatIsNoCheckpointAndWhatIsOfALaterVersionIsNamed() {
    assertThatThrownBy(() -> Checkpoint.parse("hello"))
        .hasMessage(
            "this is no checkpoint of a cold start: expected 'tattletail-coldstart 1', found"
                + " 'hello'");
    assertThatThrownBy(() -> Checkpoint.parse("tattletail-coldstart 2\nwhatever\n"))
        .hasMessage("the checkpoint is of version 2, and this library reads version 1");
  }

  @Test
  void aFileKeepsTheLastOne(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("checkpoint");
    CheckpointStore store = CheckpointStore.inFile(file);
    assertThat(store.load()).isEmpty();
    store.store(checkpoint());
    store.store(checkpoint());
    assertThat(store.load().orElseThrow().content()).isEqualTo(checkpoint().content());
    assertThat(directory).isDirectoryContaining(path -> path.equals(file));
    assertThat(directory).isDirectoryNotContaining(path -> !path.equals(file));
  }

  @Test
  void aDamagedFileIsAnErrorThatSaysWhatToDo(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("checkpoint");
    Files.writeString(file, "tattletail-coldstart 1\n");
    assertThatThrownBy(CheckpointStore.inFile(file)::load)
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(file + ": the checkpoint is not whole: its last line is missing.")
        .hasMessageContaining("delete it and empty the service's state");
  }

  @Test
  void anInterruptedStoreLeavesTheFormerCheckpoint(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("checkpoint");
    CheckpointStore store = CheckpointStore.inFile(file);
    store.store(checkpoint());
    Files.writeString(directory.resolve("checkpoint.tmp"), "tattle");
    assertThat(store.load()).isPresent();
    store.store(checkpoint());
    assertThat(store.load()).isPresent();
  }

  @Test
  void itsSizeIsBoundedByTheStreamsAndNotByTheDays() {
    int oneDay = sizeAfter(1);
    int manyDays = sizeAfter(400);
    assertThat(oneDay).isLessThan(2_000);
    // The offsets have more digits.
    assertThat(manyDays).isLessThan(oneDay + 20 * 10);
  }

  /** Of 20 channels, whose events three recorders have recorded. */
  private static int sizeAfter(int days) {
    DeliveredHistory delivered =
        new DeliveredHistory(
            new DeliveredHistory.Owner(List.of("archive"), Optional.empty(), "channels", "service"),
            ColdStartSettings.defaults());
    for (int day = 0; day < days; day++) {
      for (int channel = 0; channel < 20; channel++) {
        String name = "channel-" + channel;
        Partition partition = new Partition(name, LocalDate.parse("2025-01-01").plusDays(day));
        for (int recorder = 0; recorder < 3; recorder++) {
          for (int event = 0; event < 10; event++) {
            long offset = 10L * day + event;
            delivered.ledger.read(
                partition,
                "recorder-" + recorder + ".20250101T000000Z.7ub6uhxw",
                event,
                new SpewPosition(name, offset - 1, offset));
            delivered.ledger.settle();
          }
        }
      }
    }
    return delivered.checkpoint(Instant.EPOCH, 1).toString().length();
  }

  @Test
  void sequencesOfEventsWithoutAPositionAreKept() throws Exception {
    Partition partition = new Partition("orders", LocalDate.parse("2025-01-01"));
    ColdStartSettings settings = ColdStartSettings.defaults();
    DeliveredHistory.Owner owner =
        new DeliveredHistory.Owner(List.of("archive"), Optional.empty(), "channels", "service");
    DeliveredHistory delivered = new DeliveredHistory(owner, settings);
    delivered.ledger.read(partition, "appended", 0, null);
    delivered.ledger.read(partition, "recorded", 0, new SpewPosition("orders", -1, 0));
    delivered.ledger.settle();
    DeliveredHistory resumed = new DeliveredHistory(owner, settings);
    Checkpoint taken = delivered.checkpoint(Instant.EPOCH, 2);
    resumed.restore(Checkpoint.parse(taken.toString()).content());
    assertThat(resumed.ledger.holds(partition, "appended", 0, 0)).isTrue();
    assertThat(resumed.ledger.holds(partition, "recorded", 0, 0)).isFalse();
    assertThat(resumed.coverage.covers(new SpewPosition("orders", -1, 0))).isTrue();
    assertThat(resumed.checkpoint(Instant.EPOCH, 2).content()).isEqualTo(taken.content());
  }
}
