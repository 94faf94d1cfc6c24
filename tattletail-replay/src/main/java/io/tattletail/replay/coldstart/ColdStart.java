package io.tattletail.replay.coldstart;

import static com.google.common.base.Preconditions.checkArgument;

import io.tattletail.replay.EventReplayer;
import io.tattletail.replay.FailurePolicy;
import io.tattletail.replay.Pace;
import io.tattletail.replay.ReplayOptions;
import io.tattletail.spew.ChannelFilter;
import io.tattletail.spew.Spew;
import io.tattletail.spew.SpewEventHandler;
import io.tattletail.spew.TimeLimits;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * How a service starts that is to know all that ever happened: it is given the archive in order and
 * then goes on live, through one handler. Each event of each stream comes exactly once, history
 * before live.
 *
 * <pre>
 *   try (ColdStartRun run = ColdStart.of(replayer, spew, "billing").start(handler)) {
 *     run.awaitLive(Duration.ofHours(12));
 *     …
 *   }
 * </pre>
 *
 * <p>It works in steps. The archive is <b>replayed</b>; then what became visible meanwhile is
 * <b>caught up</b> with, a few times; then the subscription is made where the archive's unbroken
 * part of each stream ends, and live events that the archive gave are left out. What the archive
 * does not show yet, whyever, comes from the broker. So events of the archive come in the order of
 * time but for those that became visible late, and live events in the broker's order.
 *
 * <p>If the broker has positions, and all events were recorded with theirs, nothing rests on any
 * clock or on recorders being quick, and the hand-over is {@link Handover#PROVEN}. Otherwise it is
 * {@link Handover#ASSUMED}: see {@link #settling}.
 *
 * <p>An event that was <em>published</em> twice under one id is given once if one reading of the
 * archive meets both, and may be given twice otherwise.
 *
 * <p>Once live, what the handler returned for is acknowledged as with any subscription. But started
 * again, the cold start goes on where its last checkpoint says, and not where the broker would: so
 * a service that keeps its state with the checkpoint lacks nothing, and what the broker deleted
 * while the service was down is read from the archive. (Without positions, the broker says.)
 *
 * <p>A replayer of an archive and copies of it ({@link EventReplayer#open(java.util.List,
 * org.apache.hadoop.conf.Configuration, ReplayOptions)}) lets it go on when the archive is down,
 * with the same checkpoints and the same promise: what a copy lacks comes from the broker.
 *
 * <p>Immutable; each method returns a copy that differs in one value.
 */
public final class ColdStart {
  private final EventReplayer replayer;
  private final Spew spew;
  private final String subscription;
  private final ColdStartSettings settings;

  private interface Change {
    void apply(ColdStartSettings settings);
  }

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
   * @param subscription a name for the service at the broker. The cold start moves it: no other may
   *     use it. On a broker without positions it must be new.
   */
  public static ColdStart of(EventReplayer replayer, Spew spew, String subscription) {
    return new ColdStart(replayer, spew, subscription, new ColdStartSettings());
  }

  private ColdStart with(Change change) {
    ColdStartSettings copy = settings.copy();
    change.apply(copy);
    return new ColdStart(replayer, spew, subscription, copy);
  }

  /** Only these channels: names, or patterns as {@link ChannelFilter#of} takes them. */
  public ColdStart channels(String... namesOrPatterns) {
    return channels(ChannelFilter.of(namesOrPatterns));
  }

  /** Only these channels. Default: all, also those that appear later. */
  public ColdStart channels(ChannelFilter filter) {
    return with(s -> s.channels = filter);
  }

  /** Where to go on after an interruption. Default {@link CheckpointStore#none()}. */
  public ColdStart checkpoints(CheckpointStore store) {
    return with(s -> s.checkpoints = store);
  }

  /**
   * How often a checkpoint is stored, in history and live: at the first event after this time.
   * Default 10 s. One is stored besides at each change of state and when the cold start is closed
   * or fails.
   */
  public ColdStart checkpointInterval(Duration interval) {
    checkPositive("checkpointInterval", interval);
    return with(s -> s.checkpointInterval = TimeLimits.bounded(interval));
  }

  /** After how many events a checkpoint is stored at the latest. Default: only time counts. */
  public ColdStart checkpointEvents(long events) {
    checkArgument(events > 0, "checkpointEvents must be positive, is %s", events);
    return with(s -> s.checkpointEvents = events);
  }

  /**
   * Is told at each change of state and about once a second while history is given, on the thread
   * of the cold start. What it throws fails the cold start. {@link ColdStartRun#progress()} tells
   * the same at any time.
   */
  public ColdStart onProgress(Consumer<ColdStartProgress> listener) {
    return with(s -> s.listener = listener);
  }

  /**
   * Which holes the service can do without: offsets that the archive does not show, also after it
   * was read again, and that the broker does not hold any more. Default: those of {@link
   * Hole.Kind#REJECTED}; any other fails the cold start. All that were passed are in the {@link
   * ColdStartReport}.
   */
  public ColdStart goOnPast(Predicate<Hole> acceptable) {
    return with(s -> s.goOnPast = acceptable);
  }

  /**
   * Catching up ends when a reading of the archive gave no more than so many events, or after so
   * many readings. What is left then comes from the broker. Default: 1,000 events, 10 readings.
   */
  public ColdStart catchUpUntil(long littleLeft, int atMostReadings) {
    checkArgument(littleLeft >= 0, "littleLeft must not be negative, is %s", littleLeft);
    checkArgument(atMostReadings >= 0, "readings must not be negative, are %s", atMostReadings);
    return with(
        s -> {
          s.littleLeft = littleLeft;
          s.catchUps = atMostReadings;
        });
  }

  /**
   * How often the archive is read again when the broker does not hold any more what the archive
   * does not show, and how long to wait before it is read the second time and later. Default: 3
   * times, 10 s.
   */
  public ColdStart rereads(int times, Duration pause) {
    checkArgument(times >= 0, "rereads must not be negative, are %s", times);
    checkArgument(!pause.isNegative(), "the pause must not be negative, is %s", pause);
    return with(
        s -> {
          s.rereads = times;
          s.rereadPause = TimeLimits.bounded(pause);
        });
  }

  /**
   * For brokers without positions: within what time after it was published an event shows in the
   * archive. So long after it subscribed, the cold start reads the archive for the last time, and
   * holds the broker off until then; what was published before and shows only later is missing.
   * Default 1 min.
   */
  public ColdStart settling(Duration time) {
    checkArgument(!time.isNegative(), "settling must not be negative, is %s", time);
    return with(s -> s.settling = TimeLimits.bounded(time));
  }

  /**
   * How many events are remembered by their ids, where there are no positions: on brokers without
   * them, all that became visible in the archive since the cold start subscribed, and more is an
   * error; besides, the latest that were recorded without one. Default 100,000, some 10 MB, and
   * half of that in a checkpoint.
   */
  public ColdStart maxRemembered(int events) {
    checkArgument(events > 0, "maxRemembered must be positive, is %s", events);
    return with(s -> s.maxRemembered = events);
  }

  /**
   * How long {@link ColdStartRun#close()} waits for the handler before it interrupts it, and once
   * more after that. Default 30 s.
   */
  public ColdStart closeTimeout(Duration timeout) {
    checkPositive("closeTimeout", timeout);
    return with(s -> s.closeTimeout = TimeLimits.bounded(timeout));
  }

  /**
   * How many events the handler's {@link SpewEventHandler#onEvents} is given at once: of history as
   * {@link ReplayOptions#batch} says, live of one batch of the broker's. Nothing of a batch counts
   * as given before the handler returned for it. Default 1, which calls {@link
   * SpewEventHandler#onEvent}.
   */
  public ColdStart batch(int events) {
    return with(s -> s.giving = s.giving.batch(events));
  }

  /**
   * How fast history is given; catching up keeps this pace too. Live events come as they are
   * published. Default {@link Pace#asFastAsPossible()}.
   */
  public ColdStart pace(Pace pace) {
    return with(s -> s.giving = s.giving.pace(pace));
  }

  /**
   * What to do when the handler throws, in history and live alike: try again, skip the event, or
   * park it; each of these is in the {@link ColdStartReport}. What stops a replay fails the cold
   * start in history, and live is a refusal: the broker delivers the event again before anything
   * later on its stream. Retries, live, hold up the subscription meanwhile. Default {@link
   * FailurePolicy#stop()}.
   */
  public ColdStart onFailure(FailurePolicy policy) {
    return with(s -> s.giving = s.giving.onFailure(policy));
  }

  /**
   * From which time on the service wants events. What has an earlier timestamp is not given, be it
   * history or live; what has a later one is, whenever it was published. Default: all.
   *
   * <p>The archive is read from its beginning nevertheless: that each offset was given or is too
   * old can be told by reading it alone. When the cold start goes on from a checkpoint, the time
   * counts with which that one began.
   */
  public ColdStart from(Instant time) {
    return with(s -> s.from = time);
  }

  /** Tells the time. Default the system's clock. */
  public ColdStart clock(InstantSource clock) {
    return with(s -> s.clock = clock);
  }

  ColdStart rules(Rules rules) {
    return with(s -> s.rules = rules);
  }

  private static void checkPositive(String what, Duration duration) {
    checkArgument(
        duration.compareTo(Duration.ZERO) > 0, "%s must be positive, is %s", what, duration);
  }

  /**
   * Starts on a thread of its own, and returns at once. What goes wrong shows in {@link
   * ColdStartRun#awaitLive}.
   *
   * @param handler gets the events; if it is a {@link ReplayAwareHandler}, it is told more
   */
  public ColdStartRun start(SpewEventHandler handler) {
    ColdStartRun run = new ColdStartRun(replayer, spew, subscription, settings, handler);
    run.start();
    return run;
  }
}
