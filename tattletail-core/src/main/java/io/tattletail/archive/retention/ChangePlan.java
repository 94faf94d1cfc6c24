package io.tattletail.archive.retention;

import com.google.common.base.MoreObjects;
import io.tattletail.archive.retention.RetentionPlan.Item;
import io.tattletail.common.Partition;
import java.util.List;

/**
 * A dry run of an undo, a hold or a release: the days that it would change. Later versions may say
 * more. Immutable and thread-safe.
 */
public final class ChangePlan {
  private final List<Item> retired;
  private final List<Partition> restored;
  private final List<Partition> held;

  private ChangePlan(List<Item> retired, List<Partition> restored, List<Partition> held) {
    this.retired = List.copyOf(retired);
    this.restored = List.copyOf(restored);
    this.held = List.copyOf(held);
  }

  static ChangePlan ofUndo(List<Partition> restored) {
    return new ChangePlan(List.of(), restored, List.of());
  }

  static ChangePlan ofHold(List<Partition> restored, List<Partition> held) {
    return new ChangePlan(List.of(), restored, held);
  }

  static ChangePlan ofRelease(List<Item> retired) {
    return new ChangePlan(retired, List.of(), List.of());
  }

  /** The days that a release would retire. */
  public List<Item> retired() {
    return retired;
  }

  /** The retired days that an undo or a hold would bring back. */
  public List<Partition> restored() {
    return restored;
  }

  /** The days that are not retired, and that a hold would cover. */
  public List<Partition> held() {
    return held;
  }

  @Override
  public String toString() {
    return MoreObjects.toStringHelper(this)
        .add("retired", retired)
        .add("restored", restored)
        .add("held", held)
        .toString();
  }
}
