package io.tattletail.internal.segment;

import io.tattletail.common.CorruptSegmentException;
import io.tattletail.spew.Micros;
import org.apache.hadoop.fs.Path;

/** A round that was published is not there any more: a later round says that it was. */
public final class MissingRoundException extends CorruptSegmentException {
  private static final long serialVersionUID = 1L;

  /**
   * @param path the path that it should have
   * @param round its entry in the later round's index
   */
  public MissingRoundException(Path path, RoundIndex.Earlier round) {
    super(
        "%s is missing: it was published with events from %s to %s. Restore it; a round is never deleted by TattleTail."
            .formatted(
                path, Micros.toInstant(round.firstMicros()), Micros.toInstant(round.lastMicros())),
        path,
        0);
  }
}
