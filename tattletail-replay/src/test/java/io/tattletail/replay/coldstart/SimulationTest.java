package io.tattletail.replay.coldstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.tattletail.archive.publish.PublishOptions;
import io.tattletail.archive.publish.SimulatedSurvivors;
import io.tattletail.common.Partition;
import io.tattletail.internal.layout.LongRanges;
import io.tattletail.internal.merge.SimulatedSkipping;
import io.tattletail.replay.ReplayerOptions;
import io.tattletail.replay.SimulatedReplays;
import io.tattletail.spew.SpewPosition;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The simulation's short form, and that it can fail. */
class SimulationTest {
  /** Found to be enough to see each wrong rule several times over. */
  private static final int MUTATED_RUNS = 20;

  @Test
  void whateverHappensEachEventIsGivenOnceAndInOrder() throws Exception {
    long seed = new Random().nextLong();
    SimulatedRun.Verdict verdict = new Simulation(seed, SimulatedRules.PROVEN).run(30);
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

  @Test
  void notCountingOffsetsWithoutAnEventLetsColdStartsComeToNoEnd() throws Exception {
    SimulatedRun.Verdict verdict =
        simulate(
            new Rules() {
              @Override
              boolean coversSkipped() {
                return false;
              }
            });
    assertThat(verdict.runs()).as("%s", verdict).isLessThan(MUTATED_RUNS);
  }

  @Test
  void takingExplainedOffsetsForCoveredLosesEvents() throws Exception {
    SimulatedRun.Verdict verdict =
        simulate(
            new SimulatedRules() {
              @Override
              Rules coldStarts(SimulatedWorld world) {
                return new Rules() {
                  @Override
                  List<SpewPosition> coveredByExplained(
                      Partition partition, String recorder, long first, long last) {
                    return LongStream.rangeClosed(first, last)
                        .mapToObj(sequence -> world.positionOf(partition, recorder, sequence))
                        .flatMap(Optional::stream)
                        .toList();
                  }
                };
              }
            });
    assertThat(verdict.missing()).as("%s", verdict).isPositive();
  }

  @Test
  void skippingByANewerListingThanTheOneThatIsReadLosesEvents() throws Exception {
    SimulatedRun.Verdict verdict =
        simulate(
            new SimulatedRules() {
              @Override
              ReplayerOptions replays(SimulatedWorld world) {
                return SimulatedReplays.merging(
                    SimulatedSkipping.byNewerListing(world.archive().store(), world::meanwhile));
              }
            });
    assertThat(verdict.missing()).as("%s", verdict).isPositive();
  }

  @Test
  void goingOnByTheKeyOfAPositionAloneRepeatsEvents() throws Exception {
    SimulatedRun.Verdict verdict =
        simulate(
            new SimulatedRules() {
              @Override
              ReplayerOptions replays(SimulatedWorld world) {
                return SimulatedReplays.byKeyAlone(SimulatedSkipping.proven(world::meanwhile));
              }
            });
    assertThat(verdict.repeated()).as("%s", verdict).isPositive();
  }

  @Test
  void choosingSurvivorsOfWhatIsRecordedAloneShowsEventsToEnginesAgain() throws Exception {
    SimulatedRun.Verdict verdict =
        simulate(
            new SimulatedRules() {
              @Override
              PublishOptions publishers(PublishOptions options) {
                return SimulatedSurvivors.ofInputsAlone(options);
              }
            });
    assertThat(verdict.repeated()).as("%s", verdict).isPositive();
  }

  private static SimulatedRun.Verdict simulate(Rules wrong) throws Exception {
    return simulate(
        new SimulatedRules() {
          @Override
          Rules coldStarts(SimulatedWorld world) {
            return wrong;
          }
        });
  }

  private static SimulatedRun.Verdict simulate(SimulatedRules wrong) throws Exception {
    return new Simulation(7, wrong).run(MUTATED_RUNS);
  }
}
