package io.tattletail.replay.coldstart;

import static com.google.common.base.Preconditions.checkArgument;

import io.tattletail.internal.options.Setting;
import io.tattletail.internal.time.TimeLimits;
import io.tattletail.replay.EventReplayer;
import io.tattletail.replay.FailurePolicy;
import io.tattletail.replay.Pace;
import io.tattletail.replay.ReplayOptions;
import io.tattletail.spew.ChannelFilter;
import io.tattletail.spew.Spew;
import io.tattletail.spew.SpewEventHandler;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The start of a service that needs all events of the past: its handler gets the archive in order,
 * and then live events. Each event of each stream comes exactly once, history before live.
 *
 * <pre>
 *   try (ColdStartRun run = ColdStart.of(replayer, spew, "billing").start(handler)) {
 *     run.awaitLive(Duration.ofHours(12));
 *     …
 *   }
 * </pre>
 *
 * <p>It works in steps. It <b>replays</b> the archive. It <b>catches up</b> with events that became
 * visible meanwhile, a few times. Then it subscribes where the archive's unbroken part of each
 * stream ends, and leaves out live events that the archive delivered. Events that the archive does
 * not show yet, for any reason, come from the broker. So events of the archive come in the order of
 * time, except those that became visible late, and live events in the broker's order.
 *
 * <p>If the broker has positions, and all events were recorded with theirs, the result depends on
 * no clock and on no speed of a recorder, and the hand-over is {@link Handover#PROVEN}. Otherwise
 * it is {@link Handover#ASSUMED}: see {@link #settling}.
 *
 * <p>An event that was <em>published</em> twice under one id is delivered once if one reading of
 * the archive meets both, and may be delivered twice otherwise.
 *
 * <p>Once live, handled events are acknowledged as with any subscription. After a restart, the cold
 * start goes on from its last checkpoint, and not where the broker would. So a service that keeps
 * its state with the checkpoint lacks no event, and events that the broker deleted while the
 * service was down are read from the archive. (Without positions, it goes on where the broker
 * does.)
 *
 * <p>A replayer of an archive and copies of it ({@link EventReplayer#open(java.util.List,
 * org.apache.hadoop.conf.Configuration, io.tattletail.replay.ReplayerOptions)}) lets it go on when
 * the archive is down, with the same checkpoints and guarantees: events that a copy lacks come from
 * the broker.
 *
 * <p>Immutable; each method with an argument returns a copy that differs in that option.
 */
public final class ColdStart {
  private final EventReplayer replayer;
  private final Spew spew;
  private final String subscription;
  private final ColdStartSettings settings;

  private ColdStart(
      EventReplayer replayer, Spew spew, String subscription, ColdStartSettings settings) {
    this.replayer = replayer;
    this.spew = spew;
    this.subscription = subscription;
    this.settings = settings;
  }

  /**
   * A cold start of all channels, which keeps no checkpoint.
   *
   * @param replayer on the archive; must stay open until the cold start is live
   * @param spew the broker whose events the archive has
   * @param subscription the service's name at the broker. The cold start moves this subscription:
   *     nobody else may use it. On a broker without positions it must be new.
   */
  public static ColdStart of(EventReplayer replayer, Spew spew, String subscription) {
    return new ColdStart(replayer, spew, subscription, ColdStartSettings.defaults());
  }

  private <T> ColdStart with(Setting<T> setting, T value) {
    return new ColdStart(replayer, spew, subscription, settings.with(setting, value));
  }

  /** Only these channels: names, or patterns as {@link ChannelFilter#of} takes them. */
  public ColdStart channels(String... namesOrPatterns) {
    return channels(ChannelFilter.of(namesOrPatterns));
  }

  /** Only these channels. Default: all, also those that appear later. */
  public ColdStart channels(ChannelFilter filter) {
    return with(ColdStartSettings.CHANNELS, filter);
  }

  /** See {@link #channels(ChannelFilter)}. */
  public ChannelFilter channels() {
    return settings.channels();
  }

  /** Where to go on after an interruption. Default {@link CheckpointStore#none()}. */
  public ColdStart checkpoints(CheckpointStore store) {
    return with(ColdStartSettings.CHECKPOINTS, store);
  }

  /** See {@link #checkpoints(CheckpointStore)}. */
  public CheckpointStore checkpoints() {
    return settings.checkpoints();
  }

  /**
   * How often a checkpoint is stored, in history and live: at the first event after this time.
   * Default 10 s. One is stored besides at each change of state and when the cold start is closed
   * or fails.
   */
  public ColdStart checkpointInterval(Duration interval) {
    checkPositive("checkpointInterval", interval);
    return with(ColdStartSettings.CHECKPOINT_INTERVAL, TimeLimits.bounded(interval));
  }

  /** See {@link #checkpointInterval(Duration)}. */
  public Duration checkpointInterval() {
    return settings.checkpointInterval();
  }

  /** After how many events a checkpoint is stored at the latest. Default: only time counts. */
  public ColdStart checkpointEvents(long events) {
    checkArgument(events > 0, "checkpointEvents must be positive, is %s", events);
    return with(ColdStartSettings.CHECKPOINT_EVENTS, OptionalLong.of(events));
  }

  /** See {@link #checkpointEvents(long)}; empty if only time counts. */
  public OptionalLong checkpointEvents() {
    return settings.checkpointEvents();
  }

  /**
   * Sets a listener of the progress. It is called at each change of state and about once a second
   * during history, on the thread of the cold start. An exception fails the cold start. {@link
   * ColdStartRun#progress()} returns the progress at any time.
   */
  public ColdStart onProgress(Consumer<ColdStartProgress> listener) {
    return with(ColdStartSettings.PROGRESS_LISTENER, Optional.of(listener));
  }

  /** See {@link #onProgress(Consumer)}. */
  public Optional<Consumer<ColdStartProgress>> progressListener() {
    return settings.progressListener();
  }

  /**
   * Selects the holes that the service accepts: offsets that the archive does not show, also after
   * it was read again, and that the broker has deleted. Default: those of {@link
   * Hole.Kind#REJECTED}; any other fails the cold start. All accepted holes are in the {@link
   * ColdStartReport}.
   */
  public ColdStart goOnPast(Predicate<Hole> acceptable) {
    return with(ColdStartSettings.GO_ON_PAST, acceptable);
  }

  /** See {@link #goOnPast(Predicate)}. */
  public Predicate<Hole> goOnPast() {
    return settings.goOnPast();
  }

  /**
   * Catching up ends when a reading of the archive returned at most {@code littleLeft} events, or
   * after {@code atMostReadings} readings. Later events come from the broker. Default: 1,000
   * events, 10 readings.
   */
  public ColdStart catchUpUntil(long littleLeft, int atMostReadings) {
    checkArgument(littleLeft >= 0, "littleLeft must not be negative, is %s", littleLeft);
    checkArgument(atMostReadings >= 0, "readings must not be negative, are %s", atMostReadings);
    return with(ColdStartSettings.CATCH_UP_EVENTS, littleLeft)
        .with(ColdStartSettings.CATCH_UP_READINGS, atMostReadings);
  }

  /** See {@link #catchUpUntil(long, int)}. */
  public long catchUpEvents() {
    return settings.catchUpEvents();
  }

  /** See {@link #catchUpUntil(long, int)}. */
  public int catchUpReadings() {
    return settings.catchUpReadings();
  }

  /**
   * How often the archive is read again when the broker has deleted events that the archive does
   * not show, and the pause before the second and later readings. Default: 3 times, 10 s.
   */
  public ColdStart rereads(int times, Duration pause) {
    checkArgument(times >= 0, "rereads must not be negative, are %s", times);
    checkArgument(!pause.isNegative(), "the pause must not be negative, is %s", pause);
    return with(ColdStartSettings.REREADS, times)
        .with(ColdStartSettings.REREAD_PAUSE, TimeLimits.bounded(pause));
  }

  /** See {@link #rereads(int, Duration)}. */
  public int rereads() {
    return settings.rereads();
  }

  /** See {@link #rereads(int, Duration)}. */
  public Duration rereadPause() {
    return settings.rereadPause();
  }

  /**
   * For brokers without positions: the time within which a published event shows in the archive.
   * This long after it subscribed, the cold start reads the archive for the last time, and lets the
   * broker wait until then. An event that was published before and shows later is missing. Default
   * 1 min.
   */
  public ColdStart settling(Duration time) {
    checkArgument(!time.isNegative(), "settling must not be negative, is %s", time);
    return with(ColdStartSettings.SETTLING, TimeLimits.bounded(time));
  }

  /** See {@link #settling(Duration)}. */
  public Duration settling() {
    return settings.settling();
  }

  /**
   * How many events without a position are remembered by their ids: the latest ones that were
   * recorded, and on brokers without positions all that became visible in the archive since the
   * cold start subscribed, of which more is an error. Default 100,000, some 10 MB, and half of that
   * in a checkpoint.
   */
  public ColdStart maxRemembered(int events) {
    checkArgument(events > 0, "maxRemembered must be positive, is %s", events);
    return with(ColdStartSettings.MAX_REMEMBERED, events);
  }

  /** See {@link #maxRemembered(int)}. */
  public int maxRemembered() {
    return settings.maxRemembered();
  }

  /**
   * How long {@link ColdStartRun#close()} waits for the handler before it interrupts it, and once
   * more after that. Default 30 s.
   */
  public ColdStart closeTimeout(Duration timeout) {
    checkPositive("closeTimeout", timeout);
    return with(ColdStartSettings.CLOSE_TIMEOUT, TimeLimits.bounded(timeout));
  }

  /** See {@link #closeTimeout(Duration)}. */
  public Duration closeTimeout() {
    return settings.closeTimeout();
  }

  /**
   * The largest number of events in a call of {@link SpewEventHandler#onEvents}: in history as with
   * {@link ReplayOptions#batchSize}, live from one batch of the broker. No event of a batch counts
   * as delivered before the handler returned for it. Default 1, which calls {@link
   * SpewEventHandler#onEvent}.
   */
  public ColdStart batchSize(int events) {
    checkArgument(events > 0, "batchSize must be positive, is %s", events);
    return with(ColdStartSettings.BATCH_SIZE, events);
  }

  /** See {@link #batchSize(int)}. */
  public int batchSize() {
    return settings.batchSize();
  }

  /**
   * The pace of history, also while catching up. Live events come as they are published. Default
   * {@link Pace#asFastAsPossible()}.
   */
  public ColdStart pace(Pace pace) {
    return with(ColdStartSettings.PACE, pace);
  }

  /** See {@link #pace(Pace)}. */
  public Pace pace() {
    return settings.pace();
  }

  /**
   * What to do when the handler throws, in history and live alike: try again, skip the event, or
   * park it; the {@link ColdStartReport} counts these. An event that would stop a replay fails the
   * cold start in history; live it is refused, and the broker delivers it again before anything
   * later on its stream. Live retries stop the subscription meanwhile. Default {@link
   * FailurePolicy#stop()}.
   */
  public ColdStart onFailure(FailurePolicy policy) {
    return with(ColdStartSettings.ON_FAILURE, policy);
  }

  /** See {@link #onFailure(FailurePolicy)}. */
  public FailurePolicy onFailure() {
    return settings.onFailure();
  }

  /**
   * Leaves out events with an earlier timestamp, in history and live. Default: none.
   *
   * <p>The archive is read from its beginning nevertheless: only reading shows whether an offset
   * was delivered or is too old. A cold start that goes on from a checkpoint keeps the time with
   * which that one began.
   */
  public ColdStart from(Instant time) {
    return with(ColdStartSettings.FROM, Optional.of(time));
  }

  /** See {@link #from(Instant)}; empty if no event is skipped. */
  public Optional<Instant> from() {
    return settings.from();
  }

  /** Sets the clock. Default the system's clock. */
  public ColdStart clock(InstantSource clock) {
    return with(ColdStartSettings.CLOCK, clock);
  }

  /** See {@link #clock(InstantSource)}. */
  public InstantSource clock() {
    return settings.clock();
  }

  ColdStart rules(Rules rules) {
    return with(ColdStartSettings.RULES, rules);
  }

  private static void checkPositive(String what, Duration duration) {
    checkArgument(
        duration.compareTo(Duration.ZERO) > 0, "%s must be positive, is %s", what, duration);
  }

  /**
   * Starts on a thread of its own, and returns at once. {@link ColdStartRun#awaitLive} throws the
   * cause of a failure.
   *
   * @param handler gets the events; a {@link ReplayAwareHandler} is also told of the steps
   */
  public ColdStartRun start(SpewEventHandler handler) {
    ColdStartRun run = new ColdStartRun(replayer, spew, subscription, settings, handler);
    run.start();
    return run;
  }

  /** The name of the subscription, and all options with their values. */
  @Override
  public String toString() {
    return "%s of subscription %s".formatted(settings, subscription);
  }
}
