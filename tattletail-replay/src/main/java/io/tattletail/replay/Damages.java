package io.tattletail.replay;

import io.tattletail.archive.ArchiveException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What could not be read. Used by the replaying thread alone. */
final class Damages {
  private static final Logger LOG = LoggerFactory.getLogger(Damages.class);

  private final DamagePolicy policy;
  private final List<LostPart> lost = new ArrayList<>();

  /** A replay that starts again behind where it was meets some of them again. */
  private final Set<Place> places = new HashSet<>();

  private record Place(Path path, long offset) {}

  Damages(DamagePolicy policy) {
    this.policy = policy;
  }

  boolean areSkipped() {
    return policy == DamagePolicy.SKIP;
  }

  /**
   * @throws ArchiveException the part's, if damage is to end the replay
   */
  void lost(LostPart part) throws ArchiveException {
    if (!areSkipped()) {
      throw part.damage();
    }
    if (places.add(new Place(part.path(), part.offset()))) {
      lost.add(part);
      LOG.error("lost: {}", part);
    }
  }

  List<LostPart> lost() {
    return List.copyOf(lost);
  }
}
