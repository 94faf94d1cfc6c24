package io.tattletail.archive.publish;

import io.tattletail.archive.publish.Survivors.Place;
import io.tattletail.internal.segment.RoundWriter;
import java.io.IOException;
import java.util.List;

/** Publishers that choose otherwise, or are slow. */
public final class SimulatedSurvivors {
  private SimulatedSurvivors() {}

  /** Wrong: what earlier rounds have counts for nothing. */
  public static PublishOptions ofInputsAlone(PublishOptions options) {
    return options.survivors(InputsAlone::new);
  }

  /** Something happens when a round's inputs are listed and none of them is read. */
  public static PublishOptions meanwhile(PublishOptions options, Runnable meanwhile) {
    return options.survivors(
        round -> {
          meanwhile.run();
          return options.survivors().apply(round);
        });
  }

  private static final class InputsAlone extends Survivors {
    InputsAlone(RoundWriter round) {
      super(round);
    }

    @Override
    void choose(List<Candidate> candidates) throws IOException {
      super.choose(
          candidates.stream().filter(candidate -> candidate.where() == Place.INPUT).toList());
    }
  }
}
