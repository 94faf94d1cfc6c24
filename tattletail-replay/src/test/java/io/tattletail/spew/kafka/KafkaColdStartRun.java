package io.tattletail.spew.kafka;

import com.google.common.base.Throwables;
import io.tattletail.replay.EventReplayer;
import io.tattletail.replay.coldstart.ColdStart;
import io.tattletail.replay.coldstart.ColdStartException;
import io.tattletail.replay.coldstart.ColdStartReport;
import io.tattletail.replay.coldstart.ColdStartRun;
import io.tattletail.replay.coldstart.Handover;
import io.tattletail.spew.SpewEvent;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.apache.hadoop.conf.Configuration;

/**
 * One cold start from an archive of topics whose oldest records Kafka has deleted. During the
 * replay more events are published, recorded and deleted, and the service crashes, fails or is
 * closed.
 */
final class KafkaColdStartRun {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final KafkaWorld world;
  private final Random random;
  private final KafkaService service = new KafkaService();
  private final ColdStart coldStart;
  private int interruptionsLeft;
  private long sessions;

  /**
   * The counts of a run.
   *
   * @param sessions the number of starts of the service
   * @param deleted the number of offsets that Kafka deleted
   */
  record Verdict(
      long runs,
      long sessions,
      long events,
      long deleted,
      long missing,
      long repeated,
      long misordered) {
    static final Verdict NONE = new Verdict(0, 0, 0, 0, 0, 0, 0);

    Verdict plus(Verdict other) {
      return new Verdict(
          runs + other.runs,
          sessions + other.sessions,
          events + other.events,
          deleted + other.deleted,
          missing + other.missing,
          repeated + other.repeated,
          misordered + other.misordered);
    }

    boolean isGood() {
      return missing == 0 && repeated == 0 && misordered == 0;
    }

    @Override
    public String toString() {
      return "coldstart on kafka: runs=%d starts=%d events=%d deleted=%d missing=%d repeated=%d misordered=%d"
          .formatted(runs, sessions, events, deleted, missing, repeated, misordered);
    }
  }

  private static final class Interruption extends Exception {
    private static final long serialVersionUID = 1L;

    Interruption(String what) {
      super(what);
    }
  }

  private KafkaColdStartRun(KafkaWorld world, EventReplayer replayer, Random random) {
    this.world = world;
    this.random = random;
    this.interruptionsLeft = random.nextInt(4);
    this.coldStart =
        ColdStart.of(replayer, world.spew(), "service-" + world.root().getName())
            .channels(world.channels())
            .checkpoints(service)
            .checkpointEvents(random.nextInt(1, 50))
            .rereads(5, Duration.ofMillis(20))
            .onProgress(service::progress);
  }

  /** Publishes and deletes events, and then starts a service. */
  static Verdict run(KafkaWorld world, Configuration configuration, Random random)
      throws Exception {
    prepare(world, random);
    try (EventReplayer replayer = EventReplayer.open(world.root(), configuration)) {
      KafkaColdStartRun run = new KafkaColdStartRun(world, replayer, random);
      while (!run.session()) {
        if (run.sessions > 20) {
          throw new IllegalStateException("not live after " + run.sessions + " starts");
        }
      }
      return run.judge();
    }
  }

  private static void prepare(KafkaWorld world, Random random) throws Exception {
    int rounds = random.nextInt(1, 4);
    for (int i = 0; i < rounds; i++) {
      world.startRecording();
      world.publish(random.nextInt(20, 100));
      world.awaitRecorded();
      world.deleteRecorded();
      world.stopRecording();
    }
    if (random.nextBoolean()) {
      world.startRecording();
    }
    world.publish(random.nextInt(1, 40));
  }

  /** Returns whether the service is live and has all events. */
  private boolean session() throws Exception {
    sessions++;
    CompletableFuture<ColdStartRun> started = new CompletableFuture<>();
    service.start(() -> strike(started));
    ColdStartRun run = coldStart.start(service);
    started.complete(run);
    try {
      ColdStartReport report = run.awaitLive(PATIENCE);
      if (!report.handover().equals(Optional.of(Handover.PROVEN))) {
        throw new AssertionError("the hand-over is not proven: " + report);
      }
      return live();
    } catch (ColdStartException e) {
      boolean wanted =
          Throwables.getCausalChain(e).stream().anyMatch(Interruption.class::isInstance)
              || e.getMessage().contains("crashed")
              || e.getMessage().contains("was closed before");
      if (!wanted) {
        throw e;
      }
      return false;
    } finally {
      close(run);
    }
  }

  private static void close(ColdStartRun run) throws Exception {
    try {
      run.close();
    } catch (ColdStartException e) {
      if (!e.getMessage().contains("crashed")) {
        throw e;
      }
    }
  }

  /** At an event of the archive, anything may happen. */
  private void strike(CompletableFuture<ColdStartRun> started) throws Exception {
    if (random.nextInt(15) == 0) {
      world.publish(random.nextInt(1, 6));
    }
    if (random.nextInt(40) == 0) {
      if (world.isRecording()) {
        world.stopRecording();
      } else {
        world.startRecording();
      }
    }
    if (random.nextInt(40) == 0) {
      world.deleteRecorded();
    }
    if (interruptionsLeft > 0 && random.nextInt(60) == 0) {
      interruptionsLeft--;
      switch (random.nextInt(3)) {
        case 0 -> {
          service.crash();
          throw new Interruption("killed");
        }
        case 1 -> started.get().close();
        default -> throw new Interruption("the handler fails");
      }
    }
  }

  private boolean live() throws Exception {
    world.publish(random.nextInt(1, 40));
    if (random.nextInt(3) == 0 && interruptionsLeft > 0) {
      // The service stops at any event; the next start goes on from there.
      interruptionsLeft--;
      return false;
    }
    service.await(world.published().size(), PATIENCE);
    if (random.nextBoolean()) {
      // An event after all others, to find repeated events.
      world.publish(1);
      service.await(world.published().size(), PATIENCE);
    }
    return true;
  }

  private Verdict judge() {
    Map<String, Integer> given = new HashMap<>();
    service.state().forEach(event -> given.merge(event.id(), 1, Integer::sum));
    long missing = 0;
    for (SpewEvent event : world.published()) {
      if (given.remove(event.id()) == null) {
        missing++;
      }
    }
    // Further events of the state are repeated events, or events that were never published.
    long repeated = service.state().size() - (world.published().size() - missing);
    return new Verdict(
        1,
        sessions,
        world.published().size(),
        world.deleted(),
        missing,
        repeated,
        service.misordered());
  }
}
