package io.tattletail.replay.coldstart;

import io.tattletail.internal.options.Setting;
import io.tattletail.internal.options.Settings;
import io.tattletail.replay.FailurePolicy;
import io.tattletail.replay.Pace;
import io.tattletail.replay.ReplayOptions;
import io.tattletail.spew.ChannelFilter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** The options of a {@link ColdStart}, with their defaults. Immutable. */
final class ColdStartSettings {
  private static final Predicate<Hole> REJECTED_EVENTS = ColdStartSettings::isRejected;

  static final Setting<ChannelFilter> CHANNELS = Setting.of("channels", ChannelFilter.all());
  static final Setting<CheckpointStore> CHECKPOINTS =
      Setting.of("checkpoints", CheckpointStore.none());
  static final Setting<Duration> CHECKPOINT_INTERVAL =
      Setting.of("checkpointInterval", Duration.ofSeconds(10));
  static final Setting<OptionalLong> CHECKPOINT_EVENTS =
      Setting.of(
          "checkpointEvents",
          OptionalLong.empty(),
          events -> events.isPresent() ? Long.toString(events.getAsLong()) : "unlimited");
  static final Setting<Optional<Consumer<ColdStartProgress>>> PROGRESS_LISTENER =
      Setting.of(
          "progressListener",
          Optional.empty(),
          listener -> listener.isPresent() ? "listener" : "none");
  static final Setting<Predicate<Hole>> GO_ON_PAST =
      Setting.of(
          "goOnPast",
          REJECTED_EVENTS,
          acceptable -> acceptable == REJECTED_EVENTS ? "rejected events" : "predicate");
  static final Setting<Long> CATCH_UP_EVENTS = Setting.of("catchUpEvents", 1_000L);
  static final Setting<Integer> CATCH_UP_READINGS = Setting.of("catchUpReadings", 10);
  static final Setting<Integer> REREADS = Setting.of("rereads", 3);
  static final Setting<Duration> REREAD_PAUSE = Setting.of("rereadPause", Duration.ofSeconds(10));
  static final Setting<Duration> SETTLING = Setting.of("settling", Duration.ofMinutes(1));
  static final Setting<Integer> MAX_REMEMBERED = Setting.of("maxRemembered", 100_000);
  static final Setting<Duration> CLOSE_TIMEOUT = Setting.of("closeTimeout", Duration.ofSeconds(30));
  static final Setting<Integer> BATCH_SIZE = Setting.of("batchSize", 1);
  static final Setting<Pace> PACE = Setting.of("pace", Pace.asFastAsPossible());
  static final Setting<FailurePolicy> ON_FAILURE = Setting.of("onFailure", FailurePolicy.stop());
  static final Setting<Optional<Instant>> FROM =
      Setting.of(
          "from", Optional.empty(), from -> from.map(Instant::toString).orElse("the beginning"));
  static final Setting<InstantSource> CLOCK = Setting.ofCode("clock", InstantSource.system());
  static final Setting<Rules> RULES = Setting.hidden("rules", Rules.PROVEN);

  private static final ColdStartSettings DEFAULTS =
      new ColdStartSettings(
          Settings.of(
              CHANNELS,
              CHECKPOINTS,
              CHECKPOINT_INTERVAL,
              CHECKPOINT_EVENTS,
              PROGRESS_LISTENER,
              GO_ON_PAST,
              CATCH_UP_EVENTS,
              CATCH_UP_READINGS,
              REREADS,
              REREAD_PAUSE,
              SETTLING,
              MAX_REMEMBERED,
              CLOSE_TIMEOUT,
              BATCH_SIZE,
              PACE,
              ON_FAILURE,
              FROM,
              CLOCK,
              RULES));

  private final Settings settings;

  private ColdStartSettings(Settings settings) {
    this.settings = settings;
  }

  private static boolean isRejected(Hole hole) {
    return hole.kind() == Hole.Kind.REJECTED;
  }

  static ColdStartSettings defaults() {
    return DEFAULTS;
  }

  <T> ColdStartSettings with(Setting<T> setting, T value) {
    return new ColdStartSettings(settings.with(setting, value));
  }

  ChannelFilter channels() {
    return settings.get(CHANNELS);
  }

  CheckpointStore checkpoints() {
    return settings.get(CHECKPOINTS);
  }

  Duration checkpointInterval() {
    return settings.get(CHECKPOINT_INTERVAL);
  }

  OptionalLong checkpointEvents() {
    return settings.get(CHECKPOINT_EVENTS);
  }

  Optional<Consumer<ColdStartProgress>> progressListener() {
    return settings.get(PROGRESS_LISTENER);
  }

  Predicate<Hole> goOnPast() {
    return settings.get(GO_ON_PAST);
  }

  long catchUpEvents() {
    return settings.get(CATCH_UP_EVENTS);
  }

  int catchUpReadings() {
    return settings.get(CATCH_UP_READINGS);
  }

  int rereads() {
    return settings.get(REREADS);
  }

  Duration rereadPause() {
    return settings.get(REREAD_PAUSE);
  }

  Duration settling() {
    return settings.get(SETTLING);
  }

  int maxRemembered() {
    return settings.get(MAX_REMEMBERED);
  }

  Duration closeTimeout() {
    return settings.get(CLOSE_TIMEOUT);
  }

  int batchSize() {
    return settings.get(BATCH_SIZE);
  }

  Pace pace() {
    return settings.get(PACE);
  }

  FailurePolicy onFailure() {
    return settings.get(ON_FAILURE);
  }

  /** How live events are delivered: like history, but at no pace. */
  ReplayOptions liveDelivery() {
    return ReplayOptions.defaults().batchSize(batchSize()).onFailure(onFailure());
  }

  /** How events of history are delivered. */
  ReplayOptions historyDelivery() {
    return liveDelivery().pace(pace());
  }

  Optional<Instant> from() {
    return settings.get(FROM);
  }

  InstantSource clock() {
    return settings.get(CLOCK);
  }

  Rules rules() {
    return settings.get(RULES);
  }

  @Override
  public String toString() {
    return settings.print(ColdStart.class);
  }
}
