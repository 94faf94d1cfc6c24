package io.tattletail.replay.coldstart;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import io.tattletail.faults.Campaigns;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Many cold starts; the events delivered to the services are compared with those published. */
final class Simulation {
  private static final int AT_ONCE = 4;
  private static final int RUNS = 1_000;

  private final long seed;
  private final SimulatedRules rules;

  Simulation(long seed, SimulatedRules rules) {
    this.seed = seed;
    this.rules = rules;
  }

  public static void main(String[] args) throws Exception {
    long seed = Campaigns.seed("cold start simulation", "coldstart.seed");
    Long only = Long.getLong("coldstart.run");
    if (only != null) {
      Path directory = Files.createTempDirectory("coldstart");
      System.out.println(directory);
      System.out.println(
          new Simulation(seed, SimulatedRules.PROVEN).run(only, directory.resolve("run")));
      System.exit(0);
    }
    int runs = Integer.getInteger("coldstart.runs", RUNS);
    SimulatedRun.Verdict verdict = new Simulation(seed, SimulatedRules.PROVEN).run(runs);
    System.out.printf(
        "starts=%d, of these after an interruption %d; holes reported=%d%n",
        verdict.sessions(), verdict.sessions() - verdict.runs(), verdict.holes());
    SimulatedPublishers.Counts publishers = verdict.publishers();
    System.out.printf(
        "rounds=%d, shadows=%d, explained=%d, recorded segments deleted=%d, publishers that died=%d%n",
        publishers.rounds(),
        publishers.shadows(),
        publishers.explained(),
        publishers.deleted(),
        publishers.died());
    System.out.printf(
        "coldstart: runs=%d events=%d missing=%d repeated=%d misordered=%d%n",
        verdict.runs(),
        verdict.events(),
        verdict.missing(),
        verdict.repeated(),
        verdict.misordered());
    System.exit(verdict.isGood() ? 0 : 1);
  }

  /** Runs so many, some beside each other. */
  SimulatedRun.Verdict run(int runs) throws Exception {
    Path directory = Files.createTempDirectory("coldstart");
    ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
    try {
      Random seeds = new Random(seed);
      List<Future<SimulatedRun.Verdict>> verdicts = new ArrayList<>();
      for (int i = 0; i < runs; i++) {
        long runSeed = seeds.nextLong();
        Path own = directory.resolve(Integer.toString(i));
        verdicts.add(threads.submit(() -> run(runSeed, own)));
      }
      SimulatedRun.Verdict total = SimulatedRun.Verdict.NONE;
      for (Future<SimulatedRun.Verdict> verdict : verdicts) {
        try {
          total = total.plus(verdict.get());
        } catch (ExecutionException e) {
          threads.shutdownNow();
          throw e;
        }
      }
      return total;
    } finally {
      threads.shutdown();
      threads.awaitTermination(10, TimeUnit.MINUTES);
      MoreFiles.deleteRecursively(directory, RecursiveDeleteOption.ALLOW_INSECURE);
    }
  }

  private SimulatedRun.Verdict run(long runSeed, Path own) throws Exception {
    Files.createDirectories(own);
    SimulatedRun.Verdict verdict;
    try {
      verdict = SimulatedRun.run(runSeed, own, rules);
    } catch (IllegalStateException e) {
      if (rules == SimulatedRules.PROVEN) {
        throw e;
      }
      // With a wrong rule a cold start may come to no end at all; it is not counted.
      verdict = SimulatedRun.Verdict.NONE;
    }
    if (Long.getLong("coldstart.run") == null) {
      MoreFiles.deleteRecursively(own, RecursiveDeleteOption.ALLOW_INSECURE);
    }
    return verdict;
  }
}
