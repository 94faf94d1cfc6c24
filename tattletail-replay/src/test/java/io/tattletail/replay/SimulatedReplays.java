package io.tattletail.replay;

import io.tattletail.internal.merge.MergeOptions;
import io.tattletail.internal.segment.BlockEvent;
import io.tattletail.internal.segment.EventKey;
import org.jspecify.annotations.Nullable;

/** Replays by other rules. */
public final class SimulatedReplays {
  private SimulatedReplays() {}

  /**
   * Options of a replayer.
   *
   * @param merging on which the options of its merges are built
   */
  public static ReplayerOptions merging(MergeOptions merging) {
    return ReplayerOptions.defaults()
        .rules(
            new ReplayRules() {
              @Override
              MergeOptions merging() {
                return merging;
              }
            });
  }

  /**
   * Wrong: what was delivered before a position is found by the keys of the archive's order alone.
   */
  public static ReplayerOptions byKeyAlone(MergeOptions merging) {
    return ReplayerOptions.defaults()
        .rules(
            new ReplayRules() {
              @Override
              MergeOptions merging() {
                return merging;
              }

              @Override
              Duplicates duplicates(int maxTies) {
                return new ByKeyAlone(maxTies);
              }
            });
  }

  private static final class ByKeyAlone extends Duplicates {
    private @Nullable EventKey given;

    ByKeyAlone(int maxTies) {
      super(maxTies);
    }

    @Override
    void resume(ReplayPosition position) {
      super.resume(position);
      given =
          new EventKey(
              position.timestampMicros(),
              position.channel(),
              position.stream(),
              position.offset(),
              position.recorder(),
              position.sequence());
    }

    @Override
    boolean wasDeliveredBefore(BlockEvent event) {
      return given != null && event.key().compareTo(given) <= 0;
    }
  }
}
