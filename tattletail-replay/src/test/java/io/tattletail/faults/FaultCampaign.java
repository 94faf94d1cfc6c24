package io.tattletail.faults;

import io.tattletail.testkit.MiniHdfs;
import io.tattletail.testkit.faults.Operation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
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

  /** Each round has up to two processes of its own. */
  private static final int AT_ONCE = 3;

  private final long seed;
  private final Consumer<String> progress;

  FaultCampaign(long seed, Consumer<String> progress) {
    this.seed = seed;
    this.progress = progress;
  }

  public static void main(String[] args) throws Exception {
    String given = System.getProperty("faults.seed", "");
    long seed = given.isBlank() ? new Random().nextLong() : Long.parseLong(given);
    System.out.println("fault campaign; -Dfaults.seed=" + seed + " repeats it");
    Map<String, Integer> shares = new LinkedHashMap<>();
    shares.put("recorders killed", 55);
    shares.put("salvager killed", 25);
    shares.put("datanode restarted", 15);
    shares.put("namenode restarted", 8);
    shares.put("quota exceeded", 15);
    shares.put("subscription shared", 20);
    shares.put("outage of 2 s", 4);
    shares.put("outage of 60 s", 1);
    shares.put("operation failed", 15 * OPERATIONS.size());
    List<Named> rounds = rounds(shares);
    Ledger.Verdict verdict = new FaultCampaign(seed, System.out::println).run(rounds);
    System.out.printf(
        "faults: rounds=%d acknowledged=%d lost=%d invented=%d repeated=%d%n",
        rounds.size(),
        verdict.acknowledged(),
        verdict.lost(),
        verdict.invented(),
        verdict.repeated());
    // HDFS leaves threads behind that are no daemons.
    System.exit(verdict.isGood() ? 0 : 1);
  }

  /** A round and what it is called. */
  record Named(String name, Round round) {}

  static List<Named> rounds(Map<String, Integer> shares) {
    List<Named> rounds = new ArrayList<>();
    shares.forEach(
        (name, count) -> {
          for (int i = 0; i < count; i++) {
            rounds.add(new Named(name, round(name, i)));
          }
        });
    return rounds;
  }

  private static Round round(String name, int i) {
    return switch (name) {
      case "recorders killed" -> new KilledRecorders(1 + i % 2);
      case "salvager killed" -> new KilledSalvager();
      case "datanode restarted" -> ClusterTrouble.DATANODE_RESTARTED;
      case "namenode restarted" -> ClusterTrouble.NAMENODE_RESTARTED;
      case "quota exceeded" -> ClusterTrouble.QUOTA_EXCEEDED;
      case "subscription shared" -> new SharedSubscription();
      case "outage of 2 s" -> new Outage(Duration.ofSeconds(2));
      case "outage of 60 s" -> new Outage(Duration.ofSeconds(60));
      case "operation failed" -> new FailedOperations(OPERATIONS.get(i % OPERATIONS.size()));
      default -> throw new IllegalArgumentException(name);
    };
  }

  /**
   * Runs all rounds on one HDFS. What is wrong in any is in the verdict, and was told. Rounds that
   * leave HDFS itself alone run beside each other, before the others: they mostly wait for leases.
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
        String title = "%3d/%d %-20s".formatted(i + 1, rounds.size(), named.name());
        Callable<Ledger.Verdict> round = () -> run(hdfs, named.round(), roundSeed, title);
        if (named.round() instanceof KilledRecorders) {
          verdicts.add(threads.submit(round));
        } else {
          awaitAll(verdicts);
          verdicts.add(threads.submit(round));
        }
      }
      return awaitAll(verdicts);
    } finally {
      threads.shutdownNow();
    }
  }

  private static Ledger.Verdict awaitAll(List<Future<Ledger.Verdict>> verdicts) throws Exception {
    Ledger.Verdict total = Ledger.Verdict.NONE;
    for (Future<Ledger.Verdict> verdict : verdicts) {
      total = total.plus(verdict.get());
    }
    return total;
  }

  private Ledger.Verdict run(MiniHdfs hdfs, Round round, long roundSeed, String title) {
    long start = System.nanoTime();
    try {
      Arena arena = new Arena(hdfs, roundSeed);
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
      throw new IllegalStateException(title.strip() + ", campaign seed " + seed, e);
    }
  }
}
