package io.tattletail.replay;

import io.tattletail.common.ArchiveException;
import io.tattletail.common.LengthUnknownException;
import io.tattletail.internal.merge.Damage;
import io.tattletail.internal.merge.DamageHandler;
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
  private final ReplayLedger ledger;
  private final List<LostPart> lost = new ArrayList<>();

  /** A replay that starts again behind where it was meets some of them again. */
  private final Set<Place> places = new HashSet<>();

  private record Place(Path path, long offset) {}

  Damages(DamagePolicy policy, ReplayLedger ledger) {
    this.policy = policy;
    this.ledger = ledger;
  }

  /**
   * @throws ArchiveException the damage's cause, if damage is to end the replay
   */
  @Override
  public void onDamage(Damage damage) throws ArchiveException {
    lost(LostPart.of(damage));
  }

  /**
   * @throws LengthUnknownException if neither the ledger nor the policy allows to go on without it
   */
  @Override
  public void onUnreadable(LengthUnknownException file) throws ArchiveException {
    if (ledger.goesOnWithout(file.path())) {
      LOG.info("not visible yet: {}", file.getMessage());
    } else {
      lost(LostPart.of(file));
    }
  }

  private void lost(LostPart part) throws ArchiveException {
    if (policy == DamagePolicy.FAIL) {
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
