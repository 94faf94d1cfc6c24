package io.tattletail.internal.merge;

import io.tattletail.internal.segment.MissingRoundException;
import io.tattletail.internal.segment.RoundIndex;
import org.apache.hadoop.fs.Path;

/** A round that was published and is gone: damage when the merge reaches its first time. */
final class MissingRoundSource extends Source {
  private final MergeContext context;
  private final Path path;
  private final RoundIndex.Earlier round;

  MissingRoundSource(MergeContext context, Path path, RoundIndex.Earlier round) {
    super(round.firstMicros());
    this.context = context;
    this.path = path;
    this.round = round;
  }

  @Override
  long loadBytes() {
    return 0;
  }

  /** So that it is not unpacked before its time. */
  @Override
  boolean hasParts() {
    return false;
  }

  @Override
  Loaded load() {
    return () -> {
      context.damaged(Damage.of(round, new MissingRoundException(path, round)));
      return Contents.NOTHING;
    };
  }

  @Override
  public String toString() {
    return "the missing round " + path;
  }
}
