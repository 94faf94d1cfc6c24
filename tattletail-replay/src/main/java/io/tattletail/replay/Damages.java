package io.tattletail.replay;

import io.tattletail.archive.merge.Damage;
import io.tattletail.archive.merge.DamageHandler;
import io.tattletail.archive.segment.CorruptSegmentException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What could not be read. Used by the replaying thread alone. */
final class Damages implements DamageHandler {
  private static final Logger LOG = LoggerFactory.getLogger(Damages.class);

  private final DamagePolicy policy;
  private final List<LostPart> lost = new ArrayList<>();

  /** A replay that starts again behind where it was meets some of them again. */
  private final Set<Place> places = new HashSet<>();

  private record Place(Path path, long offset) {}

  Damages(DamagePolicy policy) {
    this.policy = policy;
  }

  /**
   * @throws CorruptSegmentException the damage's cause, if damage is to end the replay
   */
  @Override
  public void onDamage(Damage damage) throws CorruptSegmentException {
    if (policy == DamagePolicy.FAIL) {
      throw damage.cause();
    }
    if (places.add(new Place(damage.path(), damage.offset()))) {
      LostPart part = LostPart.of(damage);
      lost.add(part);
      LOG.error("lost: {}", part);
    }
  }

  List<LostPart> lost() {
    return List.copyOf(lost);
  }
}
