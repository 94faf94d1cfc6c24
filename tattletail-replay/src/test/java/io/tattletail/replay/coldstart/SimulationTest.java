package io.tattletail.replay.coldstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.tattletail.archive.LongRanges;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The simulation's short form, and that it can fail. */
class SimulationTest {
  /** Found to be enough to see each wrong rule several times over. */
  private static final int MUTATED_RUNS = 20;

  @Test
  void whateverHappensEachEventIsGivenOnceAndInOrder() throws Exception {
    long seed = new Random().nextLong();
    SimulatedRun.Verdict verdict = new Simulation(seed, Rules.PROVEN).run(30);
    assertThat(verdict.isGood()).as("%s, seed %d", verdict, seed).isTrue();
    assertThat(verdict.events()).isPositive();
  }

  @Test
  void takingTheHighestOffsetForTheEndOfTheCoverageLosesEvents() throws Exception {
    SimulatedRun.Verdict verdict =
        simulate(
            new Rules() {
              @Override
              long coveredThrough(LongRanges covered) {
                return covered.last();
              }
            });
    assertThat(verdict.missing()).as("%s", verdict).isPositive();
  }

  @Test
  void rememberingOnlyTheHighestSequenceLosesEvents() throws Exception {
    SimulatedRun.Verdict verdict =
        simulate(
            new Rules() {
              @Override
              boolean holds(LongRanges read, long first, long last) {
                return last <= read.last();
              }
            });
    assertThat(verdict.missing()).as("%s", verdict).isPositive();
  }

  @Test
  void givingLiveEventsThatAreCoveredRepeatsThem() throws Exception {
    SimulatedRun.Verdict verdict =
        simulate(
            new Rules() {
              @Override
              boolean isCovered(LongRanges covered, long offset) {
                return false;
              }
            });
    assertThat(verdict.repeated()).as("%s", verdict).isPositive();
  }

  private static SimulatedRun.Verdict simulate(Rules wrong) throws Exception {
    return new Simulation(7, wrong).run(MUTATED_RUNS);
  }
}
