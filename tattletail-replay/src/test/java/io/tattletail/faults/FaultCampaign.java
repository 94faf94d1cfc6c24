package io.tattletail.faults;

import io.tattletail.faults.DisturbedRetention.Disturbance;
import io.tattletail.faults.SleptThrough.Sleeper;
import io.tattletail.testkit.MiniHdfs;
import io.tattletail.testkit.faults.Operation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;

/**
 * Many rounds, each breaking something; what publishers know is held against what a replay gives.
 */
final class FaultCampaign {
  private static final List<Operation> OPERATIONS =
      List.of(
          Operation.CREATE,
          Operation.WRITE,
          Operation.HFLUSH,
          Operation.HSYNC,
          Operation.CLOSE,
          Operation.RENAME,
          Operation.LIST,
          Operation.OPEN,
          Operation.READ,
          Operation.DELETE,
          Operation.MKDIRS);

  private static final List<Operation> PUBLISHING =
      List.of(
          Operation.CREATE,
          Operation.WRITE,
          Operation.HSYNC,
          Operation.CLOSE,
          Operation.RENAME,
          Operation.LIST,
          Operation.OPEN,
          Operation.READ,
          Operation.DELETE,
          Operation.MKDIRS,
          Operation.STATUS);

  private static final List<Operation> MIRRORING = KilledMirror.OPERATIONS;
  private static final List<Operation> RETIRING = DisturbedRetention.OPERATIONS;

  private static final List<Operation> READING =
      List.of(Operation.LIST, Operation.OPEN, Operation.READ);

  /** Each round has up to two processes of its own. */
  private static final int AT_ONCE = 3;

  private final long seed;
  private final Consumer<String> progress;

  FaultCampaign(long seed, Consumer<String> progress) {
    this.seed = seed;
    this.progress = progress;
  }

  public static void main(String[] args) throws Exception {
    long seed = Campaigns.seed("fault campaign", "faults.seed");
    Map<String, Integer> shares = shares(args);
    List<Named> rounds = rounds(shares);
    Ledger.Verdict verdict = new FaultCampaign(seed, System.out::println).run(rounds);
    System.out.printf(
        "%d events were in files that were deleted or damaged on purpose, and were told of%n",
        verdict.told());
    System.out.printf(
        "faults: rounds=%d acknowledged=%d lost=%d invented=%d repeated=%d seen-twice=%d vanished=%d revived=%d%n",
        rounds.size(),
        verdict.acknowledged(),
        verdict.lost(),
        verdict.invented(),
        verdict.repeated(),
        verdict.seenTwice(),
        verdict.vanished(),
        verdict.revived());
    // HDFS leaves threads behind that are no daemons.
    System.exit(verdict.isGood() ? 0 : 1);
  }

  /**
   * How many rounds of each kind.
   *
   * @param args such as {@code "publisher killed=3"}; none for all
   */
  private static Map<String, Integer> shares(String[] args) {
    Map<String, Integer> shares = new LinkedHashMap<>();
    for (String arg : args) {
      shares.put(
          arg.substring(0, arg.indexOf('=')),
          Integer.parseInt(arg.substring(arg.indexOf('=') + 1)));
    }
    if (!shares.isEmpty()) {
      return shares;
    }
    shares.put("recorders killed", 45);
    shares.put("salvager killed", 20);
    shares.put("publisher killed", 30);
    shares.put("publisher failed", 5 * PUBLISHING.size());
    shares.put("publisher asleep", 5 * PUBLISHING.size());
    shares.put("salvager asleep", PUBLISHING.size());
    shares.put("replayer asleep", 6 * READING.size());
    shares.put("verifier asleep", 5 * READING.size());
    shares.put("publishers racing", 16);
    shares.put("published beside", 24);
    shares.put("recorder trouble", 5 * RecorderTrouble.values().length);
    shares.put("planted trouble", 5 * PlantedTrouble.values().length);
    shares.put("subscription shared", 16);
    shares.put("outage of 2 s", 4);
    shares.put("operation failed", 10 * OPERATIONS.size());
    shares.put("datanode restarted", 10);
    shares.put("namenode restarted", 6);
    shares.put("quota exceeded", 10);
    shares.put("outage of 60 s", 1);
    shares.put("mirror killed", 2 * 2 * MIRRORING.size());
    shares.put("mirror failed", 2 * 2 * MIRRORING.size());
    shares.put("mirrored beside", 12);
    shares.put("retention killed", 3 * RETIRING.size());
    shares.put("retention failed", 3 * RETIRING.size());
    shares.put("retired beside", 8);
    return shares;
  }

  /** A round and what it is called. */
  record Named(String name, Round round) {
    static Named of(String kind, Round round) {
      return new Named(kind + " " + round.detail(), round);
    }
  }

  static List<Named> rounds(Map<String, Integer> shares) {
    List<Named> rounds = new ArrayList<>();
    shares.forEach(
        (name, count) -> {
          for (int i = 0; i < count; i++) {
            rounds.add(Named.of(name, round(name, i)));
          }
        });
    return rounds;
  }

  private static Round round(String name, int i) {
    return switch (name) {
      case "recorders killed" -> new KilledRecorders(1 + i % 2);
      case "salvager killed" -> new KilledSalvager();
      case "publisher killed" ->
          new KilledPublisher(
              KilledPublisher.OPERATIONS.get(i % KilledPublisher.OPERATIONS.size()));
      case "publisher failed" -> new FailedPublisher(PUBLISHING.get(i % PUBLISHING.size()));
      case "publisher asleep" -> asleep(Sleeper.PUBLISHER, PUBLISHING, i);
      case "salvager asleep" -> asleep(Sleeper.SALVAGER, PUBLISHING, i);
      case "replayer asleep" -> asleep(Sleeper.REPLAYER, READING, i);
      case "verifier asleep" -> asleep(Sleeper.VERIFIER, READING, i);
      case "publishers racing" -> new RacingPublishers(2 + i % 2);
      case "published beside" -> new PublishedBeside(1 + i % 3);
      case "recorder trouble" -> pick(RecorderTrouble.values(), i);
      case "planted trouble" -> pick(PlantedTrouble.values(), i);
      case "datanode restarted" -> ClusterTrouble.DATANODE_RESTARTED;
      case "namenode restarted" -> ClusterTrouble.NAMENODE_RESTARTED;
      case "quota exceeded" -> ClusterTrouble.QUOTA_EXCEEDED;
      case "subscription shared" -> new SharedSubscription();
      case "outage of 2 s" -> new Outage(Duration.ofSeconds(2));
      case "outage of 60 s" -> new Outage(Duration.ofSeconds(60));
      case "operation failed" -> new FailedOperations(OPERATIONS.get(i % OPERATIONS.size()));
      case "mirror killed" -> new KilledMirror(MIRRORING.get(i / 2 % MIRRORING.size()), place(i));
      case "mirror failed" -> new FailedMirror(MIRRORING.get(i / 2 % MIRRORING.size()), place(i));
      case "mirrored beside" -> new MirroredBeside(place(i));
      case "retention killed" ->
          new DisturbedRetention(Disturbance.KILLED, RETIRING.get(i % RETIRING.size()));
      case "retention failed" ->
          new DisturbedRetention(Disturbance.FAILED, RETIRING.get(i % RETIRING.size()));
      case "retired beside" -> new RetiredBeside(place(i));
      default -> throw new IllegalArgumentException(name);
    };
  }

  private static Copy.Place place(int i) {
    return i % 2 == 0 ? Copy.Place.HDFS : Copy.Place.OBJECT_STORE;
  }

  private static Round asleep(Sleeper sleeper, List<Operation> operations, int i) {
    return new SleptThrough(sleeper, operations.get(i % operations.size()));
  }

  /**
   * Runs all rounds on one HDFS. What is wrong in any is in the verdict, and was told. Rounds that
   * leave HDFS itself alone run beside each other, for they mostly wait; the others run alone.
   */
  Ledger.Verdict run(List<Named> rounds) throws Exception {
    Configuration settings = new Configuration();
    // The NameNode asks a datanode to recover a block when its heartbeat comes.
    settings.setInt("dfs.heartbeat.interval", 1);
    ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
    try (MiniHdfs hdfs = MiniHdfs.start(3, settings)) {
      Random seeds = new Random(seed);
      List<Future<Ledger.Verdict>> verdicts = new ArrayList<>();
      for (int i = 0; i < rounds.size(); i++) {
        Named named = rounds.get(i);
        long roundSeed = seeds.nextLong();
        String title = "%3d/%d %-36s".formatted(i + 1, rounds.size(), named.name());
        Callable<Ledger.Verdict> round = () -> run(hdfs, named.round(), roundSeed, title);
        if (named.round() instanceof ClusterTrouble) {
          awaitDone(verdicts);
          verdicts.add(threads.submit(round));
          awaitDone(verdicts);
        } else {
          verdicts.add(threads.submit(round));
        }
      }
      return Campaigns.total(verdicts, Ledger.Verdict.NONE, Ledger.Verdict::plus);
    } finally {
      threads.shutdownNow();
    }
  }

  private static Round pick(Round[] rounds, int i) {
    return List.of(rounds).get(i % rounds.length);
  }

  private static void awaitDone(List<Future<Ledger.Verdict>> verdicts) throws Exception {
    for (Future<Ledger.Verdict> verdict : verdicts) {
      try {
        verdict.get();
      } catch (ExecutionException e) {
        // Told in the end.
      }
    }
  }

  private Ledger.Verdict run(MiniHdfs hdfs, Round round, long roundSeed, String title) {
    long start = System.nanoTime();
    try (Arena arena = new Arena(hdfs, roundSeed)) {
      round.run(arena);
      arena.settle();
      Ledger.Verdict verdict = arena.judge();
      progress.accept(
          "%s %5d acknowledged, %.1f s%s"
              .formatted(
                  title,
                  verdict.acknowledged(),
                  (System.nanoTime() - start) / 1e9,
                  verdict.isGood() ? "" : "  " + verdict));
      return verdict;
    } catch (Exception | AssertionError e) {
      progress.accept(title + " FAILED: " + e);
      throw new IllegalStateException(title.strip() + ", campaign seed " + seed, e);
    }
  }
}
