package io.tattletail.archive.retention;

import static io.tattletail.archive.retention.RetainedArchive.daysAgo;
import static io.tattletail.archive.retention.RetainedArchive.keeping;
import static io.tattletail.archive.retention.RetainedArchive.partition;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tattletail.archive.Archive;
import io.tattletail.archive.publish.ArchivePublisher;
import io.tattletail.archive.retention.RetentionPlan.Item;
import io.tattletail.archive.retention.RetentionPlan.Kept;
import io.tattletail.archive.salvage.SegmentSalvager;
import io.tattletail.common.ArchiveException;
import io.tattletail.common.Floors;
import io.tattletail.common.Floors.Floor;
import io.tattletail.common.Floors.Hold;
import io.tattletail.common.Partition;
import io.tattletail.internal.layout.ArchiveDescriptor;
import io.tattletail.internal.segment.SegmentWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Period;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchiveRetentionTest {
  @TempDir Path directory;

  private RetainedArchive retained;
  private Archive archive;

  @BeforeEach
  void create() throws Exception {
    retained = new RetainedArchive(directory);
    archive = retained.archive;
  }

  @AfterEach
  void close() throws Exception {
    retained.close();
  }

  private static List<Partition> partitions(List<Item> items) {
    return items.stream().map(Item::partition).toList();
  }

  @Test
  void daysThatAreTooOldGoAndNothingElseDoes() throws Exception {
    retained.recorded("a", 12, 11, 10, 2, 0).recorded("b", 12, 0).recorded("c.d", 40, 0);
    retained.published();
    Map<String, Integer> before = retained.eventFiles();

    RetentionReport report = retained.retire("*", 10);

    assertThat(partitions(report.retired()))
        .containsExactly(partition("a", 12), partition("a", 11), partition("b", 12));
    assertThat(report.problems()).isEmpty();
    assertThat(report.kept()).isEmpty();
    assertThat(retained.days("a")).containsExactly(daysAgo(10), daysAgo(2), daysAgo(0));
    assertThat(retained.days("b")).containsExactly(daysAgo(0));
    assertThat(retained.days("c.d")).containsExactly(daysAgo(40), daysAgo(0));
    Map<String, Integer> expected = new TreeMap<>();
    before.forEach(
        (file, content) -> {
          boolean gone =
              file.contains("channel=a/date=" + daysAgo(12))
                  || file.contains("channel=a/date=" + daysAgo(11))
                  || file.contains("channel=b/date=" + daysAgo(12));
          expected.put(
              gone ? "_retired/" + report.run().orElseThrow() + "/" + file : file, content);
        });
    Map<String, Integer> after = retained.eventFiles();
    assertThat(after).isEqualTo(expected);
    assertThat(retained.errors()).isEmpty();
    assertThat(archive.floors().floors()).containsExactly(new Floor("*", daysAgo(10)));
  }

  @Test
  void aPlanChangesNothing() throws Exception {
    retained.recorded("a", 12, 0).published();
    Map<String, Integer> before = retained.files();
    RetentionPlan plan = retained.retention("a", 10).plan();
    assertThat(partitions(plan.retired())).containsExactly(partition("a", 12));
    assertThat(plan.retired().get(0).files()).isEqualTo(2);
    assertThat(plan.bytes()).isPositive();
    assertThat(plan.floors()).containsExactly(new Floor("a", daysAgo(10)));
    assertThat(retained.files()).isEqualTo(before);
  }

  @Test
  void withoutARuleAllIsKept() throws Exception {
    retained.recorded("a", 1000, 0).published();
    assertThat(retained.retire("b", 10).retired()).isEmpty();
    assertThat(retained.retire("b", 10).run()).isEmpty();
    assertThat(retained.days("a")).hasSize(2);
    assertThat(archive.floors()).isEqualTo(Floors.none());
  }

  @Test
  void theFirstRuleThatMatchesCounts() throws Exception {
    retained.recorded("edits.en", 50, 20, 0).recorded("edits.de", 50, 20, 0).published();
    ArchiveRetention retention =
        ArchiveRetention.of(archive, keeping("edits.en", 30).keep("edits.*", Period.ofDays(10)));
    retention.run(retention.plan());
    assertThat(retained.days("edits.en")).containsExactly(daysAgo(20), daysAgo(0));
    assertThat(retained.days("edits.de")).containsExactly(daysAgo(0));
    assertThat(archive.floors().isRetired(partition("edits.later", 11))).isTrue();
    assertThat(archive.floors().isRetired(partition("edits.en", 11))).isFalse();
    assertThat(archive.floors().floors())
        .containsExactly(
            new Floor("edits.en", daysAgo(30)),
            new Floor("edits.*", List.of("edits.en"), daysAgo(10), Map.of()));
  }

  @Test
  void theNewestDayOfAChannelIsKept() throws Exception {
    retained.recorded("a", 50, 40).published();
    RetentionReport report = retained.retire("a", 10);
    assertThat(partitions(report.retired())).containsExactly(partition("a", 50));
    assertThat(report.kept())
        .containsExactly(new Kept(partition("a", 40), "it is the newest day of its channel"));
    assertThat(retained.days("a")).containsExactly(daysAgo(40));
    assertThat(retained.errors()).isEmpty();
    assertThat(archive.floors().firstKept("a")).contains(daysAgo(40));

    retained.recorded("a", 5).published();
    assertThat(partitions(retained.retire("a", 10).retired())).containsExactly(partition("a", 40));
    assertThat(retained.days("a")).containsExactly(daysAgo(5));
    assertThat(archive.floors().floors()).containsExactly(new Floor("a", daysAgo(10)));
    assertThat(retained.errors()).isEmpty();
  }

  @Test
  void fromTheFirstDayOnThatIsNotPublishedDaysAreKept() throws Exception {
    retained.recorded("a", 50, 49).published();
    retained.recorded("a", 48).recorded("a", 0);
    retained.recorded("a", 47);
    ArchivePublisher.of(archive, RetainedArchive.publishing()).publish(partition("a", 47));
    RetentionReport report = retained.retire("a", 10);
    assertThat(partitions(report.retired()))
        .containsExactly(partition("a", 50), partition("a", 49));
    assertThat(report.kept()).hasSize(1);
    assertThat(report.kept().get(0).partition()).isEqualTo(partition("a", 48));
    assertThat(report.kept().get(0).reason()).endsWith("-0.avro is not published");
    assertThat(retained.days("a")).containsExactly(daysAgo(48), daysAgo(47), daysAgo(0));
    assertThat(retained.errors()).isEmpty();
  }

  @Test
  void aSegmentThatIsBeingRecordedKeepsItsDay() throws Exception {
    retained.recorded("a", 50, 49).published();
    try (SegmentWriter open = retained.open(partition("a", 50))) {
      retained.recorded("a", 0).published();
      RetentionReport report = retained.retire("a", 10);
      assertThat(report.retired()).isEmpty();
      assertThat(report.kept().get(0))
          .isEqualTo(new Kept(partition("a", 50), open.path().getName() + " is not published"));
    }
  }

  @Test
  void aForeignFileKeepsItsDay() throws Exception {
    retained.recorded("a", 50, 0).published();
    archive
        .store()
        .fileSystem()
        .create(
            new org.apache.hadoop.fs.Path(
                archive.store().directory(partition("a", 50)), "flume.1.avro"))
        .close();
    assertThat(retained.retention("a", 10).plan().kept())
        .containsExactly(
            new Kept(
                partition("a", 50),
                "flume.1.avro is not TattleTail's, and publishers leave it: move it elsewhere"));
  }

  @Test
  void aDamagedRoundKeepsItsDay() throws Exception {
    retained.recorded("a", 50, 49, 0).published();
    Path round =
        Path.of(archive.store().rounds(partition("a", 50)).get(0).path().toUri().getPath());
    byte[] bytes = Files.readAllBytes(round);
    bytes[bytes.length / 2] ^= 1;
    Files.write(round, bytes);
    RetentionReport report = retained.retire("a", 10);
    assertThat(report.retired()).isEmpty();
    assertThat(report.kept()).hasSize(1);
    assertThat(report.kept().get(0).reason()).contains("damaged, restore it: ");
    assertThat(retained.days("a")).hasSize(3);
    assertThat(archive.floors()).isEqualTo(Floors.none());
  }

  @Test
  void aDayThatWasNotInThePlanIsKept() throws Exception {
    retained.recorded("a", 50, 0).recorded("b", 50, 0).published();
    RetentionPlan plan = retained.retention("*", 10).plan();
    retained.recorded("a", 51).recorded("b", 30).recorded("c", 60, 50).published();
    RetentionReport report = retained.retention("*", 1).run(plan);
    assertThat(partitions(report.retired())).containsExactly(partition("b", 50));
    assertThat(report.kept())
        .extracting(Kept::reason)
        .containsOnly("it was not to be retired when the run was planned");
    assertThat(retained.days("a")).containsExactly(daysAgo(51), daysAgo(50), daysAgo(0));
    assertThat(retained.days("b")).containsExactly(daysAgo(30), daysAgo(0));
    assertThat(retained.days("c")).hasSize(2);
  }

  @Test
  void heldDaysAreKeptUntilTheyAreReleased() throws Exception {
    retained.recorded("a", 50, 49, 48, 0).published();
    Hold hold = new Hold("*", daysAgo(49), daysAgo(48), "case 7");
    ArchiveRetention retention = retained.retention("a", 10);
    assertThat(retention.hold(hold).problems()).isEmpty();

    RetentionReport report = retention.run(retention.plan());
    assertThat(partitions(report.retired()))
        .containsExactly(partition("a", 50), partition("a", 48));
    assertThat(report.kept()).containsExactly(new Kept(partition("a", 49), "it is held: case 7"));
    assertThat(retained.days("a")).containsExactly(daysAgo(49), daysAgo(0));
    assertThat(retained.errors()).isEmpty();

    ChangePlan release = retention.planRelease(hold);
    assertThat(partitions(release.retired())).containsExactly(partition("a", 49));
    assertThat(retained.days("a")).containsExactly(daysAgo(49), daysAgo(0));
    RetentionReport released = retention.release(hold);
    assertThat(released.retired()).isEqualTo(release.retired());
    assertThat(retained.days("a")).containsExactly(daysAgo(0));
    assertThat(retained.inTrees("a")).containsExactly(daysAgo(0));
    assertThat(retained.errors()).isEmpty();
    assertThatThrownBy(() -> retention.release(hold))
        .isInstanceOf(ArchiveException.class)
        .hasMessageContaining("has no hold");
    assertThatThrownBy(() -> retention.planRelease(hold))
        .isInstanceOf(ArchiveException.class)
        .hasMessageContaining("has no hold");
  }

  @Test
  void aHoldBringsBackWhatIsNotDeletedYet() throws Exception {
    retained.recorded("a", 50, 49, 0).published();
    retained.retire("a", 10);
    Hold hold = new Hold("a", daysAgo(50), daysAgo(49), "case 8");
    Hold longer = new Hold("a", daysAgo(50), daysAgo(0).plusDays(1), "case 8");
    ChangePlan plan = ArchiveRetention.of(archive).planHold(longer);
    assertThat(plan.restored()).containsExactly(partition("a", 50), partition("a", 49));
    assertThat(plan.held()).containsExactly(partition("a", 0));
    assertThat(retained.days("a")).containsExactly(daysAgo(0));
    RetentionReport report = ArchiveRetention.of(archive).hold(hold);
    assertThat(report.restored()).containsExactly(partition("a", 50));
    assertThat(retained.days("a")).containsExactly(daysAgo(50), daysAgo(0));
    assertThat(archive.store().list(partition("a", 50)).rounds()).hasSize(1);
    assertThat(retained.errors()).isEmpty();
    assertThat(retained.retire("a", 10).retired()).isEmpty();
    assertThat(retained.days("a")).containsExactly(daysAgo(50), daysAgo(0));
  }

  @Test
  void aHoldThatComesTooLateSaysSo() throws Exception {
    retained.recorded("a", 50, 0).published();
    ArchiveRetention retention =
        ArchiveRetention.of(archive, keeping("a", 10).undoFor(Duration.ZERO));
    RetentionReport run = retention.run(retention.plan());
    assertThat(run.deleted()).containsExactly(run.run().orElseThrow());
    assertThat(retention.hold(new Hold("a", daysAgo(60), daysAgo(0), "case 9")).problems())
        .containsExactly(partition("a", 50) + " is deleted: the hold comes too late");
    assertThat(retained.errors()).isEmpty();
  }

  @Test
  void aRunCanBeUndone() throws Exception {
    retained.recorded("a", 50, 49, 0).recorded("b", 50, 0).published();
    Map<String, Integer> before = retained.eventFiles();
    RetentionReport run = retained.retire("*", 10);
    assertThat(retained.retention("*", 10).runs())
        .extracting(RetiredRun::id)
        .containsExactly(run.run().orElseThrow());

    ChangePlan plan = ArchiveRetention.of(archive).planUndo(run.run().orElseThrow());
    assertThat(retained.days("a")).containsExactly(daysAgo(0));
    RetentionReport undone = ArchiveRetention.of(archive).undo(run.run().orElseThrow());
    assertThat(undone.restored()).containsExactlyInAnyOrderElementsOf(plan.restored());
    assertThat(undone.restored())
        .containsExactlyInAnyOrder(partition("a", 50), partition("a", 49), partition("b", 50));
    assertThat(undone.problems()).isEmpty();
    Map<String, Integer> after = retained.eventFiles();
    assertThat(after).isEqualTo(before);
    assertThat(retained.days("a")).hasSize(3);
    assertThat(retained.errors()).isEmpty();
    assertThat(retained.retention("*", 10).runs()).isEmpty();

    assertThat(retained.retire("*", 10).retired()).hasSize(3);
    assertThat(retained.errors()).isEmpty();
  }

  @Test
  void laterRunsAreUndoneFirst() throws Exception {
    retained.recorded("a", 50, 40, 30, 0).published();
    String first = retained.retire("a", 45).run().orElseThrow();
    String second = retained.retire("a", 35).run().orElseThrow();
    ArchiveRetention retention = ArchiveRetention.of(archive);
    assertThatThrownBy(() -> retention.undo(first))
        .isInstanceOf(ArchiveException.class)
        .hasMessage(
            "run %s cannot be undone before run %s, which retired %s, a later day of the channel",
            first, second, partition("a", 40));
    assertThatThrownBy(() -> retention.planUndo(first))
        .isInstanceOf(ArchiveException.class)
        .hasMessageContaining("cannot be undone before run " + second);
    retention.undo(second);
    assertThat(retained.days("a")).containsExactly(daysAgo(40), daysAgo(30), daysAgo(0));
    retention.undo(first);
    assertThat(retained.days("a")).hasSize(4);
    assertThat(retained.errors()).isEmpty();
    assertThatThrownBy(() -> retention.undo(first))
        .isInstanceOf(ArchiveException.class)
        .hasMessageContaining("it was undone, or its days are deleted");
  }

  @Test
  void whatCannotBeUndoneAnyMoreIsDeleted() throws Exception {
    retained.recorded("a", 50, 40, 0).published();
    String first = retained.retire("a", 45).run().orElseThrow();
    ArchiveRetention later =
        ArchiveRetention.of(
            archive, keeping("a", 10).clock(() -> RetainedArchive.NOW.plus(Duration.ofDays(7))));
    RetentionReport report = later.run(later.plan());
    assertThat(report.deleted()).containsExactly(first);
    assertThat(later.runs()).extracting(RetiredRun::id).containsExactly(report.run().get());
    assertThat(retained.files().keySet()).noneMatch(file -> file.contains("date=" + daysAgo(50)));
    assertThat(retained.errors()).isEmpty();
  }

  @Test
  void aRunIsNotUndoneWhenLaterDaysAreDeleted() throws Exception {
    retained.recorded("a", 50, 49, 0).published();
    ArchiveRetention deleting =
        ArchiveRetention.of(archive, keeping("a", 10).undoFor(Duration.ZERO));
    deleting.run(deleting.plan());
    // An event of a recorder that has not heard of the floor.
    retained.record(partition("a", 50));
    assertThat(retained.retire("a", 10).run()).isEmpty();
    List<RetiredRun> runs = ArchiveRetention.of(archive).runs();
    assertThat(runs).hasSize(1);
    String late = runs.get(0).id();
    assertThatThrownBy(() -> ArchiveRetention.of(archive).undo(late))
        .isInstanceOf(ArchiveException.class)
        .hasMessage(
            "run %s cannot be undone: %s was retired too, and is deleted",
            late, partition("a", 49));
  }

  @Test
  void aLateEventDoesNotTieUndoingALaterRunToAnEarlierOne() throws Exception {
    retained.recorded("a", 50, 49, 40, 0).published();
    String first = retained.retire("a", 45).run().orElseThrow();
    // An event of a recorder that has not heard of the floor.
    retained.record(partition("a", 50));
    RetentionReport report = retained.retire("a", 35);
    assertThat(report.late()).containsExactly(partition("a", 50));
    ArchiveRetention retention = ArchiveRetention.of(archive);
    retention.undo(report.run().orElseThrow());
    assertThat(retained.days("a")).containsExactly(daysAgo(40), daysAgo(0));
    for (RetiredRun run : retention.runs()) {
      if (!run.id().equals(first)) {
        assertThatThrownBy(() -> retention.undo(run.id()))
            .hasMessageContaining("cannot be undone before run " + first);
      }
    }
    retention.undo(first);
    assertThat(retained.days("a"))
        .containsExactly(daysAgo(50), daysAgo(49), daysAgo(40), daysAgo(0));
    assertThat(retention.runs()).isEmpty();
    assertThat(retained.errors()).isEmpty();
  }

  @Test
  void theNewestDayIsKeptAlsoIfAHoldCoversIt() throws Exception {
    retained.recorded("a", 50, 40).published();
    Hold hold = new Hold("a", daysAgo(40), daysAgo(39), "case 12");
    ArchiveRetention retention = ArchiveRetention.of(archive);
    retention.hold(hold);
    assertThat(retained.retire("a", 10).retired()).hasSize(1);
    assertThat(retention.release(hold).retired()).isEmpty();
    assertThat(retained.days("a")).containsExactly(daysAgo(40));
  }

  @Test
  void whatIsRecordedBelowTheFloorIsMovedByTheNextRun() throws Exception {
    retained.recorded("a", 50, 0).published();
    retained.retire("a", 10);
    retained.record(partition("a", 50));
    retained.record(partition("a", 45));
    try (SegmentWriter open = retained.open(partition("a", 44))) {
      assertThat(retained.days("a")).containsExactly(daysAgo(0));
      retained.recorded("a", 0).published();
      assertThat(archive.store().list(partition("a", 45)).segments()).isEmpty();
      assertThat(SegmentSalvager.forced(archive).salvage(partition("a", 44))).isEmpty();

      RetentionReport report = retained.retire("a", 10);
      assertThat(report.retired()).isEmpty();
      assertThat(report.late())
          .containsExactly(partition("a", 50), partition("a", 45), partition("a", 44));
      assertThat(report.problems()).isEmpty();
      assertThat(retained.inTrees("a")).containsExactly(daysAgo(0));
      assertThat(retained.errors()).isEmpty();
      assertThat(open.path().getName()).startsWith(".");
    }
    // The one that was open is read again.
    assertThat(retained.retire("a", 10).problems()).isEmpty();
    assertThat(retained.errors()).isEmpty();
  }

  @Test
  void aPublisherLeavesNoDirectoryOfARetiredDay() throws Exception {
    retained.recorded("a", 50, 0).published();
    retained.retire("a", 10);
    assertThat(
            ArchivePublisher.of(archive, RetainedArchive.publishing())
                .publish(partition("a", 50))
                .rounds())
        .isEmpty();
    assertThat(retained.inTrees("a")).containsExactly(daysAgo(0));
  }

  @Test
  void copiesAreRefused() throws Exception {
    retained.recorded("a", 50, 0).published();
    archive.store().changeDescriptor(ArchiveDescriptor::asCopy);
    String message =
        archive
            + " is a copy of another archive, and its mirror alone writes it: promote it first. See docs/offsite.md.";
    assertThatThrownBy(() -> retained.retention("a", 10).plan())
        .isInstanceOf(ArchiveException.class)
        .hasMessage(message);
    assertThatThrownBy(() -> ArchivePublisher.of(archive).runNow())
        .isInstanceOf(ArchiveException.class)
        .hasMessage(message);
    assertThatThrownBy(() -> SegmentSalvager.forced(archive).salvage(partition("a", 50)))
        .isInstanceOf(ArchiveException.class)
        .hasMessage(message);
    assertThatThrownBy(() -> Archive.openOrCreate(archive.root(), new Configuration(false)))
        .isInstanceOf(ArchiveException.class)
        .hasMessage(message);
    archive.store().changeDescriptor(ArchiveDescriptor::asOriginal);
    Archive.openOrCreate(archive.root(), new Configuration(false)).close();
  }

  @Test
  void anAgeMustBePositive() {
    for (var age : List.of(Period.ZERO, Period.ofDays(-1), Duration.ZERO, Duration.ofSeconds(-1))) {
      assertThatThrownBy(() -> RetentionOptions.defaults().keep("a", age))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("days of a are kept for %s: expected a positive time", age);
    }
    assertThat(RetentionOptions.defaults().keep("a", Duration.ofSeconds(Long.MAX_VALUE)).rules())
        .hasSize(1);
  }
}
