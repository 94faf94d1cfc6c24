package io.tattletail.archive.retention;

import io.tattletail.archive.Archive;
import io.tattletail.archive.retention.RetentionPlan.Item;
import io.tattletail.common.ArchiveException;
import io.tattletail.common.Floors;
import io.tattletail.common.Floors.Hold;
import io.tattletail.common.Partition;
import io.tattletail.internal.layout.ArchiveStore;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Retires old days of an archive by rule, and deletes them later:
 *
 * <pre>
 *   RetentionOptions options = RetentionOptions.defaults().keep("edits.**", Period.ofYears(2));
 *   try (Archive archive = Archive.open(root, configuration)) {
 *     ArchiveRetention retention = ArchiveRetention.of(archive, options);
 *     RetentionPlan plan = retention.plan();
 *     // Look at it; then:
 *     RetentionReport report = retention.run(plan);
 *   }
 * </pre>
 *
 * <p>Never retired are the newest day of a channel, held days, and all days from the first one on
 * that has recorded events which are not published.
 *
 * <p>A retired day is below its channel's <i>floor</i>, which is in the archive's descriptor:
 * readers do not see it, and recorders, publishers and salvagers write no files for it, so a late
 * event does not bring it back. Its files are kept for the time in which the run can be {@linkplain
 * #undo undone}, and then deleted. The offsets of its events are kept for ever, so that verifiers
 * and cold starts do not take them for lost.
 *
 * <p>Any number of processes may run retention at once, and each may be killed at any step: the
 * revision of the descriptor decides, and the next run finishes the rest. A running replay fails
 * when it comes to a day that was retired since it began.
 *
 * <p><b>Cost.</b> A plan lists all channels and days, and the files of days that are too old. A run
 * reads all published events of the days that it retires. Memory holds some hundred bytes for each
 * of them.
 *
 * <p>Immutable and thread-safe; each call does its work on the calling thread.
 */
public final class ArchiveRetention {
  private final ArchiveStore archive;
  private final RetentionOptions options;

  private ArchiveRetention(ArchiveStore archive, RetentionOptions options) {
    this.archive = archive;
    this.options = options;
  }

  /** Without a rule: all is kept, and it can hold, release and undo. */
  public static ArchiveRetention of(Archive archive) {
    return of(archive, RetentionOptions.defaults());
  }

  /** For an archive, which the caller closes. */
  public static ArchiveRetention of(Archive archive, RetentionOptions options) {
    return new ArchiveRetention(archive.store(), options);
  }

  /**
   * The days that {@link #run} would retire now, and the old days that would stay. Changes nothing.
   *
   * @throws ArchiveException if the archive is not whole, or is a copy
   * @throws IOException if the archive cannot be listed
   */
  public RetentionPlan plan() throws IOException {
    check();
    Instant now = options.clock().instant();
    Decision decision =
        new RetentionPlanner(archive, options.rules(), now, partition -> Optional.empty()).decide();
    return new RetentionPlan(
        now, options.rules(), decision.going(), decision.kept(), decision.floors());
  }

  private void check() throws IOException {
    archive.check();
    archive.checkOriginal();
  }

  /** Days are moved, and the descriptor is changed, by renames that do not overwrite. */
  private void checkWritable() throws IOException {
    check();
    if (!archive.renamer().isExclusive()) {
      throw new ArchiveException(
          "%s is on a file system that is not known to rename without overwriting. Days are retired on HDFS and on local disks."
              .formatted(archive));
    }
  }

  /**
   * Retires the days that both the plan and the archive's present state allow. It also finishes
   * killed runs, deletes runs that cannot be undone any more, and reports all of this.
   *
   * @param plan of this archive; its rules and its time count
   * @throws ArchiveException if the archive is not whole, is a copy, or is on a file system that
   *     cannot rename without overwriting
   * @throws java.io.InterruptedIOException if the thread is interrupted; it stays so, and retired
   *     days stay retired
   * @throws IOException if it fails; try again
   */
  public RetentionReport run(RetentionPlan plan) throws IOException {
    checkWritable();
    Set<Partition> planned = new HashSet<>();
    plan.retired().forEach(item -> planned.add(item.partition()));
    return RetentionRun.of(
        archive,
        options.clock().instant(),
        run -> {
          run.runs().restore();
          return run.retire(
              objection ->
                  new RetentionPlanner(archive, plan.rules(), plan.asOf(), objection).decide(),
              planned,
              undoFrom());
        });
  }

  private Instant undoFrom() {
    try {
      return options.clock().instant().minus(options.undoFor());
    } catch (DateTimeException | ArithmeticException e) {
      // It can be undone for ever.
      return Instant.MIN;
    }
  }

  /** The runs that can be undone, the oldest first. */
  public List<RetiredRun> runs() throws IOException {
    return new RetiredStore(archive).runsWithDays();
  }

  /**
   * The days that a run retired and that are not deleted.
   *
   * @param run as {@link #runs()} has it
   * @throws IOException if they cannot be listed
   */
  public List<Partition> days(RetiredRun run) throws IOException {
    return new RetiredStore(archive).trees(run).partitions();
  }

  /**
   * Brings back all days that a run retired: moves them back, and then lowers the floors of their
   * channels. The next run of the same rules would retire them again.
   *
   * @param id of the run, as {@link #runs()} and {@link RetentionReport#run()} say it
   * @return the restored days
   * @throws ArchiveException if there is no such run any more; if a later run retired later days of
   *     one of the channels, and has to be undone first; or if such days are deleted
   * @throws IOException if it fails; it can be tried again. Until the floors are lowered no reader
   *     sees the days, and the next run moves them away again
   */
  public RetentionReport undo(String id) throws IOException {
    checkWritable();
    return RetentionRun.of(archive, options.clock().instant(), run -> undo(run, id));
  }

  private RetentionReport undo(RetentionRun job, String id) throws IOException {
    job.runs().restore();
    return RunUndo.decide(archive, job.store(), id).execute(job);
  }

  /**
   * The days that {@link #undo} would bring back. Changes nothing.
   *
   * @param id of the run, as {@link #runs()} and {@link RetentionReport#run()} say it
   * @throws ArchiveException if the archive is not whole, or is a copy; or if the run cannot be
   *     undone now, as {@link #undo} says it
   * @throws IOException if the archive cannot be listed
   */
  public ChangePlan planUndo(String id) throws IOException {
    check();
    return RunUndo.decide(archive, new RetiredStore(archive), id).plan();
  }

  /**
   * Holds days: no rule retires them until the hold is {@linkplain #release released}. Retired days
   * that are not deleted yet are brought back.
   *
   * @return the restored days; and as a problem, each day that is deleted already
   * @throws IOException if it fails; it can be tried again
   */
  public RetentionReport hold(Hold hold) throws IOException {
    checkWritable();
    return RetentionRun.of(
        archive,
        options.clock().instant(),
        run -> new DayHold(archive, run.store(), hold).execute(run));
  }

  /**
   * The days that {@link #hold} would keep, and those it would bring back. Changes nothing.
   *
   * @throws ArchiveException if the archive is not whole, or is a copy
   * @throws IOException if the archive cannot be listed
   */
  public ChangePlan planHold(Hold hold) throws IOException {
    check();
    return new DayHold(archive, new RetiredStore(archive), hold).plan();
  }

  /**
   * Releases a hold. Days below the floor of their channel that no other hold covers are retired at
   * once, as by {@link #run}; that can be undone.
   *
   * @param hold as {@link Floors#holds()} has it
   * @throws ArchiveException if there is no such hold, or if such a day has recorded events that
   *     are not published, or is damaged
   * @throws IOException if it fails; it can be tried again
   */
  public RetentionReport release(Hold hold) throws IOException {
    checkWritable();
    List<Item> going = HoldRelease.going(archive, hold);
    return RetentionRun.of(
        archive, options.clock().instant(), run -> run.release(hold, going, undoFrom()));
  }

  /**
   * The days that {@link #release} would retire. Changes nothing.
   *
   * @param hold as {@link Floors#holds()} has it
   * @throws ArchiveException if the archive is not whole, or is a copy; or if the hold cannot be
   *     released now, as {@link #release} says it
   * @throws IOException if the archive cannot be listed
   */
  public ChangePlan planRelease(Hold hold) throws IOException {
    check();
    return ChangePlan.ofRelease(HoldRelease.going(archive, hold));
  }
}
