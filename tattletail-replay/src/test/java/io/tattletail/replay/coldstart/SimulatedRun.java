package io.tattletail.replay.coldstart;

import com.google.common.base.Throwables;
import com.google.common.collect.HashMultimap;
import com.google.common.collect.SetMultimap;
import io.tattletail.replay.EventReplayer;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.SpewPosition;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.hadoop.conf.Configuration;

/**
 * One cold start from beginning to end, with whatever comes between: the service is interrupted and
 * started again until it is live and has all that was published.
 */
final class SimulatedRun {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String SERVICE = "service";
  private static final int MOST_SESSIONS = 40;

  private final Random random;
  private final Random liveRandom;
  private final SimulatedWorld world;
  private final EventReplayer replayer;
  private final SimulatedService service;
  private final ColdStart coldStart;
  private final boolean goesOnPastAll;
  private final Optional<Instant> from;
  private int interruptionsLeft;
  private int liveClosesLeft = 1;
  private long sessions;
  private final List<String> complaints = new ArrayList<>();

  /** An interruption that the simulation wants. */
  private static final class Interruption extends Exception {
    private static final long serialVersionUID = 1L;

    Interruption(String what) {
      super(what);
    }
  }

  private SimulatedRun(
      Random random, SimulatedWorld world, EventReplayer replayer, SimulatedRules rules) {
    this.replayer = replayer;
    this.random = random;
    this.liveRandom = new Random(random.nextLong());
    this.world = world;
    // Without positions only the broker knows what was handled live.
    this.service = new SimulatedService(!world.plan().positions() || random.nextInt(3) == 0);
    this.interruptionsLeft = random.nextInt(5);
    this.goesOnPastAll = random.nextInt(4) == 0;
    // The events' times are some hours or days from the first day's ten o'clock on.
    this.from =
        random.nextInt(3) == 0
            ? Optional.of(
                Instant.parse("2026-11-20T10:00:00Z").plus(Duration.ofHours(random.nextInt(24))))
            : Optional.empty();
    ColdStart start =
        ColdStart.of(replayer, world.spew(), SERVICE)
            .checkpoints(service)
            .checkpointEvents(random.nextInt(1, 60))
            .catchUpUntil(random.nextInt(6), random.nextInt(4))
            .rereads(random.nextInt(1, 3), Duration.ZERO)
            .settling(Duration.ZERO)
            .batchSize(random.nextBoolean() ? 1 : random.nextInt(2, 12))
            .onProgress(this::progress)
            .rules(rules.coldStarts(world));
    if (from.isPresent()) {
      start = start.from(from.get());
    }
    coldStart = goesOnPastAll ? start.goOnPast(hole -> true) : start;
  }

  static Verdict run(long seed, Path directory, SimulatedRules rules) throws Exception {
    Random random = new Random(seed);
    SimulatedWorld.Plan plan = SimulatedWorld.Plan.random(random);
    try (SimulatedWorld world = new SimulatedWorld(plan, random, directory, rules);
        EventReplayer replayer =
            EventReplayer.open(world.root(), new Configuration(false), rules.replays(world))) {
      SimulatedRun run = new SimulatedRun(random, world, replayer, rules);
      try {
        Verdict verdict = run.run().with(world.counts());
        if (!verdict.isGood() && rules == SimulatedRules.PROVEN) {
          System.out.println("run " + seed + ": " + verdict + ", " + plan);
          System.out.println(run.service.journal());
          run.complaints.stream().limit(20).forEach(System.out::println);
        }
        return verdict;
      } catch (Exception | AssertionError e) {
        throw new IllegalStateException(
            "seed %d, %s, %s".formatted(seed, plan, run.service.journal()), e);
      }
    }
  }

  private Verdict run() throws Exception {
    prepare();
    ColdStartReport report = null;
    while (report == null) {
      sessions++;
      if (sessions > MOST_SESSIONS) {
        throw new IllegalStateException(
            "not live and complete after %d starts".formatted(sessions));
      }
      report = session();
    }
    return judge(report).plus(replay()).plus(publish());
  }

  /** A replay of what is recorded by now, while it is published. */
  private Verdict replay() throws IOException {
    world.mend();
    SimulatedReplay replay = new SimulatedReplay(replayer, world, random);
    replay.run();
    if (replay.missing() + replay.repeated() + replay.misordered() > 0) {
      complaints.add("the replay missed, repeated or misordered events");
    }
    return Verdict.of(replay.missing(), replay.repeated(), replay.misordered());
  }

  /** What engines saw all the while, and in the end. */
  private Verdict publish() throws IOException {
    SimulatedEngine engine = world.publishAll();
    long missing = engine.missingOf(world.publishable());
    if (missing + engine.repeated() > 0) {
      complaints.add(
          "engines miss %d events and see %d again".formatted(missing, engine.repeated()));
    }
    return Verdict.of(missing, engine.repeated(), 0);
  }

  private void prepare() throws IOException {
    if (world.plan().deletes()) {
      // What was before the first event that the archive shows, nobody can know.
      while (world.streams().size() < world.allStreams() && world.hasMoreToPublish()) {
        world.publish(5);
      }
      world.mend();
    }
    int steps = random.nextInt(60);
    for (int i = 0; i < steps; i++) {
      world.step();
    }
  }

  private void progress(ColdStartProgress progress) {
    service.newReading(progress);
    if (!world.plan().positions() && progress.state() == ColdStartState.HANDING_OVER) {
      try {
        // What an assumed hand-over assumes.
        world.mend();
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** Returns the report of the cold start that came to its end; null if it has to go on. */
  private ColdStartReport session() throws Exception {
    service.restart();
    CompletableFuture<ColdStartRun> started = new CompletableFuture<>();
    service.chaos(place -> chaos(place, started));
    ColdStartRun run = coldStart.start(service);
    started.complete(run);
    try {
      run.awaitLive(PATIENCE);
      return live(run);
    } catch (ColdStartException e) {
      mendIfNeeded(e);
      return null;
    } finally {
      service.chaos(place -> {});
      close(run);
    }
  }

  private void mendIfNeeded(ColdStartException e) throws Exception {
    if (e.getMessage().contains("are missing") || e.getMessage().contains("did not deliver")) {
      if (!world.plan().deletes()) {
        throw e;
      }
      world.mend();
    } else if (!isWanted(e) && !e.getMessage().contains("was closed before")) {
      throw e;
    }
  }

  private static boolean isWanted(ColdStartException e) {
    return e.getMessage().contains("crashed")
        || Throwables.getCausalChain(e).stream().anyMatch(Interruption.class::isInstance);
  }

  private void close(ColdStartRun run) throws Exception {
    try {
      run.close();
    } catch (ColdStartException e) {
      // It may have failed live while the simulation had a crash, and says so only now.
      mendIfNeeded(e);
    }
  }

  /** At each place where the cold start calls the service. */
  private void chaos(String place, CompletableFuture<ColdStartRun> started) throws Exception {
    if (place.equals("store, live")) {
      return;
    }
    if (place.equals("live")) {
      // On the broker's thread, beside the simulation's.
      if (liveRandom.nextInt(25) == 0) {
        throw new Interruption("the handler fails, live");
      }
      if (liveRandom.nextInt(300) == 0 && liveClosesLeft > 0) {
        liveClosesLeft--;
        started.get().close();
      }
      return;
    }
    boolean assumes = !world.plan().positions();
    boolean isHistory = place.equals("history");
    if (random.nextInt(isHistory ? 8 : 2) == 0
        && !(assumes && place.equals("store HANDING_OVER"))) {
      world.step();
    }
    if (interruptionsLeft > 0 && random.nextInt(isHistory ? 80 : 8) == 0) {
      interruptionsLeft--;
      switch (random.nextInt(3)) {
        case 0 -> {
          service.crash();
          throw new Interruption("killed at " + place);
        }
        case 1 -> started.get().close();
        default -> throw new Interruption("the handler fails at " + place);
      }
    }
  }

  private ColdStartReport live(ColdStartRun run) throws Exception {
    int steps = random.nextInt(6);
    for (int i = 0; i < steps; i++) {
      if (world.hasMoreToPublish() && random.nextBoolean()) {
        world.publish(random.nextInt(1, 30));
      }
      world.step();
      if (random.nextBoolean() && !awaitCaughtUp(run)) {
        return null;
      }
    }
    if (interruptionsLeft > 0 && random.nextBoolean()) {
      interruptionsLeft--;
      if (random.nextBoolean()) {
        service.crash();
      }
      return null;
    }
    while (world.hasMoreToPublish()) {
      world.publish(random.nextInt(1, 40));
      if (world.plan().deletes() && !awaitCaughtUp(run)) {
        return null;
      }
    }
    return awaitCaughtUp(run) ? run.report() : null;
  }

  private static boolean hasEnded(ColdStartRun run) throws Exception {
    if (run.state() == ColdStartState.FAILED) {
      run.awaitLive(Duration.ZERO);
    }
    return run.state() == ColdStartState.CLOSED;
  }

  /** Returns whether the service got all there is; if not, it was closed. */
  private boolean awaitCaughtUp(ColdStartRun run) throws Exception {
    AssertionError last = null;
    for (int i = 0; i < 300; i++) {
      if (hasEnded(run)) {
        return false;
      }
      try {
        world.spew().awaitCaughtUp(SERVICE, Duration.ofMillis(200));
        return !hasEnded(run);
      } catch (AssertionError e) {
        last = e;
      }
    }
    throw last;
  }

  private Verdict judge(ColdStartReport report) {
    Handover expected = world.plan().positions() ? Handover.PROVEN : Handover.ASSUMED;
    if (report.handover().orElseThrow() != expected) {
      throw new IllegalStateException("handed over " + report);
    }
    Map<String, Integer> delivered = new HashMap<>();
    for (SpewEvent event : service.state()) {
      delivered.merge(SimulatedService.key(event), 1, Integer::sum);
    }
    Coverage holes = new Coverage(Rules.PROVEN);
    report.holes().forEach(hole -> holes.add(hole.stream(), hole.after(), hole.through()));
    SetMultimap<String, SpewPosition> positions = HashMultimap.create();
    for (String stream : world.streams()) {
      for (SpewEvent event : world.log(stream)) {
        event.position().ifPresent(p -> positions.put(SimulatedService.key(event), p));
      }
    }
    long missing = 0;
    long repeated = 0;
    Map<String, Integer> published = new HashMap<>();
    for (SpewEvent event : world.published()) {
      int wanted = from.filter(event.timestamp()::isBefore).isPresent() ? 0 : 1;
      published.merge(SimulatedService.key(event), wanted, Integer::sum);
    }
    for (Map.Entry<String, Integer> entry : published.entrySet()) {
      String event = entry.getKey();
      int times = delivered.getOrDefault(event, 0);
      Set<SpewPosition> at = positions.get(event);
      if (times == 0
          && entry.getValue() > 0
          && (at.isEmpty() || !at.stream().allMatch(holes::covers))) {
        missing++;
        complaints.add("missing " + at + " " + event);
      } else if (times > entry.getValue() && !service.mayHaveComeAgain(event)) {
        repeated++;
        complaints.add("repeated " + at + " " + event);
      }
    }
    return new Verdict(
        1,
        world.published().size(),
        missing,
        repeated,
        service.misordered(),
        sessions,
        report.holes().size(),
        SimulatedPublishers.Counts.NONE);
  }

  List<String> journal() {
    return service.journal();
  }

  /**
   * What runs showed.
   *
   * @param runs how many
   * @param events published in them
   * @param missing of these, neither delivered nor reported as holes
   * @param repeated delivered more than once
   * @param misordered delivered out of order
   * @param sessions how often the services were started in all
   * @param holes reported
   * @param publishers what they did
   */
  record Verdict(
      long runs,
      long events,
      long missing,
      long repeated,
      long misordered,
      long sessions,
      long holes,
      SimulatedPublishers.Counts publishers) {
    static final Verdict NONE = of(0, 0, 0);

    /** Of what is no run. */
    static Verdict of(long missing, long repeated, long misordered) {
      return new Verdict(
          0, 0, missing, repeated, misordered, 0, 0, SimulatedPublishers.Counts.NONE);
    }

    Verdict with(SimulatedPublishers.Counts counts) {
      return new Verdict(runs, events, missing, repeated, misordered, sessions, holes, counts);
    }

    Verdict plus(Verdict other) {
      return new Verdict(
          runs + other.runs,
          events + other.events,
          missing + other.missing,
          repeated + other.repeated,
          misordered + other.misordered,
          sessions + other.sessions,
          holes + other.holes,
          publishers.plus(other.publishers));
    }

    boolean isGood() {
      return missing == 0 && repeated == 0 && misordered == 0;
    }
  }
}
