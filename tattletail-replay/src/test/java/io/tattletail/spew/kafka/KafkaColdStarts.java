package io.tattletail.spew.kafka;

import io.tattletail.faults.Campaigns;
import io.tattletail.replay.EventReplayer;
import io.tattletail.replay.coldstart.ColdStart;
import io.tattletail.replay.coldstart.ColdStartException;
import io.tattletail.replay.coldstart.ColdStartReport;
import io.tattletail.replay.coldstart.ColdStartRun;
import io.tattletail.replay.coldstart.Hole;
import io.tattletail.testkit.MiniHdfs;
import io.tattletail.testkit.kafka.EmbeddedKafka;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/**
 * Cold starts on Kafka and HDFS, whose events are compared with the published ones; and one cold
 * start whose events are neither in the archive nor at the broker any more.
 */
final class KafkaColdStarts {
  private static final int RUNS = 20;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final EmbeddedKafka kafka;
  private final MiniHdfs hdfs;

  KafkaColdStarts(EmbeddedKafka kafka, MiniHdfs hdfs) {
    this.kafka = kafka;
    this.hdfs = hdfs;
  }

  public static void main(String[] args) throws Exception {
    long seed = Campaigns.seed("cold starts on Kafka", "coldstart.seed");
    boolean good;
    try (EmbeddedKafka kafka = EmbeddedKafka.start();
        MiniHdfs hdfs = MiniHdfs.start(1)) {
      KafkaColdStarts all = new KafkaColdStarts(kafka, hdfs);
      KafkaColdStartRun.Verdict verdict =
          all.run(seed, Integer.getInteger("coldstart.kafka.runs", RUNS));
      System.out.println(verdict);
      System.out.println("lost on kafka: " + all.lost(seed));
      good = verdict.isGood();
    }
    System.exit(good ? 0 : 1);
  }

  KafkaColdStartRun.Verdict run(long seed, int runs) throws Exception {
    KafkaColdStartRun.Verdict total = KafkaColdStartRun.Verdict.NONE;
    for (int i = 0; i < runs; i++) {
      Random random = new Random(seed + i);
      try (KafkaWorld world = world("run" + i, random, KafkaWorld.Transactions.PERHAPS)) {
        KafkaColdStartRun.Verdict verdict =
            KafkaColdStartRun.run(world, hdfs.configuration(), random);
        if (!verdict.isGood()) {
          System.out.println("run " + i + " of seed " + seed + ": " + verdict);
        }
        total = total.plus(verdict);
      } catch (Exception | AssertionError e) {
        throw new IllegalStateException("run " + i + " of seed " + seed, e);
      }
    }
    return total;
  }

  private KafkaWorld world(String name, Random random, KafkaWorld.Transactions transactions)
      throws Exception {
    return new KafkaWorld(
        kafka, name, hdfs.newDirectory(), hdfs.configuration(), random, transactions);
  }

  /**
   * Lets Kafka delete events before they are recorded. Returns the error of a cold start. Then
   * checks that a cold start which accepts the hole gets all other events.
   */
  String lost(long seed) throws Exception {
    try (KafkaWorld world = world("lost", new Random(seed), KafkaWorld.Transactions.NONE)) {
      world.startRecording();
      world.publish(60);
      world.awaitRecorded();
      world.stopRecording();
      world.publish(60);
      KafkaWorld.Lost lost = world.deleteUnrecorded();
      try (EventReplayer replayer = EventReplayer.open(world.root(), hdfs.configuration())) {
        String error = refused(world, replayer);
        String expected =
            "offsets %d to %d of stream %s are missing"
                .formatted(lost.first(), lost.last(), lost.stream());
        if (!error.contains(expected)) {
          throw new AssertionError("expected an error with \"" + expected + "\", was: " + error);
        }
        goOnPast(world, replayer, lost);
        return error;
      }
    }
  }

  private static String refused(KafkaWorld world, EventReplayer replayer) throws Exception {
    try (ColdStartRun run =
        ColdStart.of(replayer, world.spew(), "strict")
            .channels(world.channels())
            .rereads(2, Duration.ZERO)
            .start(new KafkaService())) {
      run.awaitLive(PATIENCE);
      throw new AssertionError("the cold start did not notice what is lost");
    } catch (ColdStartException e) {
      return e.getMessage();
    }
  }

  private static void goOnPast(KafkaWorld world, EventReplayer replayer, KafkaWorld.Lost lost)
      throws Exception {
    KafkaService service = new KafkaService();
    try (ColdStartRun run =
        ColdStart.of(replayer, world.spew(), "lenient")
            .channels(world.channels())
            .rereads(1, Duration.ZERO)
            .goOnPast(hole -> hole.kind() == Hole.Kind.LOST)
            .start(service)) {
      ColdStartReport report = run.awaitLive(PATIENCE);
      List<Hole> expected =
          List.of(new Hole(lost.stream(), lost.first() - 1, lost.last(), Hole.Kind.LOST));
      if (!report.holes().equals(expected)) {
        throw new AssertionError("expected holes " + expected + ", were " + report.holes());
      }
      int rest = world.published().size() - missing(lost);
      if (!service.await(rest, PATIENCE) || service.state().size() != rest) {
        throw new AssertionError(
            "expected %d events, were %d".formatted(rest, service.state().size()));
      }
    }
  }

  /** The number of lost events: without transactions each offset is an event. */
  private static int missing(KafkaWorld.Lost lost) {
    return (int) (lost.last() - lost.first() + 1);
  }
}
