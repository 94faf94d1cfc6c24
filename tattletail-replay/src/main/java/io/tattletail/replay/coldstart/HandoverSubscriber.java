package io.tattletail.replay.coldstart;

import io.tattletail.replay.EventReplayer;
import io.tattletail.spew.PositionUnavailableException;
import io.tattletail.spew.Spew;
import io.tattletail.spew.SpewPosition;
import io.tattletail.spew.StartAt;
import io.tattletail.spew.Subscription;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.Path;

/**
 * Subscribes where the archive's coverage ends. If the broker does not hold the events that follow,
 * the archive is read again. Offsets that neither has are holes, which fail the cold start unless
 * {@link ColdStart#goOnPast} accepts them. Not thread-safe.
 */
final class HandoverSubscriber {
  private final EventReplayer replayer;
  private final Spew spew;
  private final String name;
  private final ColdStartSettings settings;
  private final DeliveredHistory delivered;
  private final StopSignal stop;

  HandoverSubscriber(
      EventReplayer replayer,
      Spew spew,
      String name,
      ColdStartSettings settings,
      DeliveredHistory delivered,
      StopSignal stop) {
    this.replayer = replayer;
    this.spew = spew;
    this.name = name;
    this.settings = settings;
    this.delivered = delivered;
    this.stop = stop;
  }

  Subscription subscribe(LiveHandler live, HistoryReader history, ProgressTracker tracker)
      throws IOException, StopSignal.StopException, InterruptedException {
    StartOffsets starts = new StartOffsets(delivered.coverage, delivered.passed, settings.rules());
    if (delivered.coverage.hasGaps()) {
      coverUnreadable();
    }
    int rereads = 0;
    int attempts = 0;
    while (true) {
      stop.check();
      Map<String, Long> offsets = starts.offsets();
      live.startsAfter(offsets);
      try {
        Subscription subscription =
            spew.subscribe(name, settings.channels(), StartAt.after(offsets), live);
        delivered.beginnings.putAll(starts.beginnings());
        return subscription;
      } catch (PositionUnavailableException refusal) {
        // Each refusal tells the first offset of a stream, unless the broker deletes events
        // meanwhile.
        if (++attempts > 100 + 10 * offsets.size()) {
          throw new ColdStartException(
              "the broker refused %d times, at last with: %s. It may delete events faster than the cold start asks for them; keep them there for longer and start again."
                  .formatted(attempts, refusal.getMessage()),
              refusal);
        }
        List<Hole> holes = starts.refused(refusal);
        if (holes.isEmpty()) {
          continue;
        }
        boolean isInArchive = holes.get(0).kind() == Hole.Kind.NOT_AT_BROKER;
        if (rereads < settings.rereads() && !isInArchive) {
          stop.pause(rereads == 0 ? Duration.ZERO : settings.rereadPause());
          rereads++;
          delivered.mustCatchUp();
          tracker.reading(ColdStartState.CATCHING_UP);
          if (rereads < settings.rereads()) {
            history.catchUpOnce();
          } else {
            // The last reading does not rely on the times of directories.
            history.rereadAll();
          }
          delivered.caughtUp();
          tracker.enter(ColdStartState.HANDING_OVER);
        } else {
          pass(holes, starts, refusal);
        }
      }
    }
  }

  private void pass(List<Hole> holes, StartOffsets starts, PositionUnavailableException refusal)
      throws IOException {
    RejectedOffsets rejected = coverUnreadable();
    boolean canShrink =
        holes.get(0).kind() == Hole.Kind.LOST
            && delivered.coverage.byStream().containsKey(refusal.stream());
    List<Hole> left = canShrink ? starts.holes(refusal.stream()) : holes;
    for (Hole hole : rejected.explain(left)) {
      if (!settings.goOnPast().test(hole)) {
        throw new ColdStartException(message(hole, settings.rereads()) + readFrom(), refusal);
      }
      delivered.holes.add(hole);
      starts.pass(hole);
    }
  }

  /** Names the copy that was read, if the archive was down: it may lack events of the archive. */
  private String readFrom() {
    Path inUse = replayer.archive().root();
    return inUse.equals(replayer.roots().get(0))
        ? ""
        : " It was read from its copy %s, which may lag behind it: it may be enough that the archive is back."
            .formatted(inUse);
  }

  /** Covers the offsets of messages that were no events. */
  private RejectedOffsets coverUnreadable() throws IOException {
    RejectedOffsets rejected =
        replayer.read(archive -> RejectedOffsets.read(archive, settings.rules()));
    if (settings.rules().coversSkipped()) {
      rejected.coverUnreadable(delivered.coverage);
    }
    return rejected;
  }

  static String message(Hole hole, int rereads) {
    return switch (hole.kind()) {
      case LOST ->
          "offsets %d to %d of stream %s are missing: the archive does not show them (it was read again %d times), and the broker does not hold them any more. If a recorder is behind or died, let it catch up or salvage its files, and start again. If they are lost for good, ColdStart.goOnPast goes on without them."
              .formatted(hole.after() + 1, hole.through(), hole.stream(), rereads);
      case REJECTED ->
          "offsets %d to %d of stream %s could not be recorded and are kept raw in rejected; the broker does not hold them any more. ColdStart.goOnPast goes on without them."
              .formatted(hole.after() + 1, hole.through(), hole.stream());
      case NOT_AT_BROKER ->
          "the archive has stream %s up to offset %d, but the broker only up to %s. Check that it is the broker whose events the archive has. If the stream was deleted there, ColdStart.goOnPast goes on without it."
              .formatted(
                  hole.stream(),
                  hole.through(),
                  hole.after() == SpewPosition.BEGINNING ? "none at all" : hole.after());
    };
  }
}
