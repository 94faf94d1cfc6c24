package io.tattletail.replay.coldstart;

import io.tattletail.replay.ReplayOptions;
import io.tattletail.spew.ChannelFilter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** The values of a {@link ColdStart}; not changed any more once it has them. */
final class ColdStartSettings implements Cloneable {
  ChannelFilter channels = ChannelFilter.all();
  CheckpointStore checkpoints = CheckpointStore.none();
  Duration checkpointInterval = Duration.ofSeconds(10);
  long checkpointEvents = Long.MAX_VALUE;
  Consumer<ColdStartProgress> listener = progress -> {};
  Predicate<Hole> goOnPast = hole -> hole.kind() == Hole.Kind.REJECTED;
  int catchUps = 10;
  long littleLeft = 1_000;
  int rereads = 3;
  Duration rereadPause = Duration.ofSeconds(10);
  Duration settling = Duration.ofMinutes(1);
  int maxRemembered = 100_000;
  ReplayOptions giving = ReplayOptions.defaults();
  Instant from = Instant.MIN;
  Duration closeTimeout = Duration.ofSeconds(30);
  InstantSource clock = InstantSource.system();
  Rules rules = Rules.PROVEN;

  ColdStartSettings copy() {
    try {
      return (ColdStartSettings) clone();
    } catch (CloneNotSupportedException e) {
      throw new AssertionError(e);
    }
  }
}
