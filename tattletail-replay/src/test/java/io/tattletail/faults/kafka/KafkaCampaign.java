package io.tattletail.faults.kafka;

import io.tattletail.faults.Campaigns;
import io.tattletail.testkit.MiniHdfs;
import io.tattletail.testkit.kafka.EmbeddedKafka;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/** Many rounds on one broker and one HDFS, a few beside each other. */
final class KafkaCampaign {
  private static final int ROUNDS = 104;
  private static final List<Trouble> TROUBLES = List.of(Trouble.values());
  private static final List<Protocol> PROTOCOLS = List.of(Protocol.values());

  /** Each round has two processes of its own, which mostly wait. */
  private static final int AT_ONCE = 3;

  private final long seed;
  private final Consumer<String> progress;

  KafkaCampaign(long seed, Consumer<String> progress) {
    this.seed = seed;
    this.progress = progress;
  }

  public static void main(String[] args) throws Exception {
    long seed = Campaigns.seed("campaign on Kafka", "kafka.seed");
    Verdict verdict =
        new KafkaCampaign(seed, System.out::println)
            .run(Integer.getInteger("kafka.rounds", ROUNDS));
    System.out.println(verdict);
    // HDFS leaves threads behind that are no daemons.
    System.exit(verdict.isGood() ? 0 : 1);
  }

  /** Runs so many rounds, each kind of trouble in turn, with both group protocols. */
  Verdict run(int rounds) throws Exception {
    Random seeds = new Random(seed);
    ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
    try (EmbeddedKafka kafka = EmbeddedKafka.start();
        MiniHdfs hdfs = MiniHdfs.start(3)) {
      List<Future<Verdict>> verdicts = new ArrayList<>();
      for (int i = 0; i < rounds; i++) {
        Trouble trouble = TROUBLES.get(i % TROUBLES.size());
        Protocol protocol = PROTOCOLS.get(i / TROUBLES.size() % PROTOCOLS.size());
        String title = "%3d/%d %-28s %-8s".formatted(i + 1, rounds, trouble, protocol);
        long roundSeed = seeds.nextLong();
        verdicts.add(threads.submit(() -> round(kafka, hdfs, trouble, protocol, roundSeed, title)));
      }
      return Campaigns.total(verdicts, Verdict.NONE, Verdict::plus);
    } finally {
      threads.shutdownNow();
    }
  }

  private Verdict round(
      EmbeddedKafka kafka,
      MiniHdfs hdfs,
      Trouble trouble,
      Protocol protocol,
      long roundSeed,
      String title)
      throws Exception {
    long start = System.nanoTime();
    try (Round round = new Round(kafka, hdfs, protocol, new Random(roundSeed))) {
      Verdict verdict = round.run(trouble);
      progress.accept(
          "%s %5d records, %.1f s%s"
              .formatted(
                  title,
                  verdict.records(),
                  (System.nanoTime() - start) / 1e9,
                  verdict.isGood() ? "" : "  " + verdict));
      return verdict;
    } catch (Exception | AssertionError e) {
      progress.accept(title + " FAILED: " + e);
      throw new IllegalStateException(title.strip() + ", campaign seed " + seed, e);
    }
  }
}
