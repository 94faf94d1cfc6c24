package io.tattletail.internal.merge;

import static com.google.common.base.Preconditions.checkArgument;

import io.tattletail.common.ArchiveScope;
import io.tattletail.internal.layout.RoundFile;
import io.tattletail.internal.segment.PublishedRounds;
import io.tattletail.spew.Micros;
import java.util.List;

/** The options of a merge. Immutable; each method returns a copy that differs in one value. */
public final class MergeOptions {
  private static final MergeOptions DEFAULTS = new MergeOptions(new Values());

  private final Values values;

  /** Mutable only while a copy is made. */
  private static final class Values implements Cloneable {
    private ArchiveScope scope = ArchiveScope.ALL;
    private long fromMicros = Micros.EARLIEST;
    private long untilMicros = Micros.LATEST + 1;
    private SpanFilter ofRounds = SpanFilter.ALL;
    private HeldSequences held = HeldSequences.NONE;
    private DamageHandler damageHandler = DamageHandler.FAIL;
    private long memoryBytes = 64 << 20;
    private SkipRule skipRule = SkipRule.PROVEN;

    private Values copy() {
      try {
        return (Values) clone();
      } catch (CloneNotSupportedException e) {
        throw new AssertionError(e);
      }
    }
  }

  private interface Change {
    void apply(Values values);
  }

  private MergeOptions(Values values) {
    this.values = values;
  }

  private MergeOptions with(Change change) {
    Values copy = values.copy();
    change.apply(copy);
    return new MergeOptions(copy);
  }

  /** The defaults that each method states. */
  public static MergeOptions defaults() {
    return DEFAULTS;
  }

  /** Which trees are listed for partitions. Default: both. */
  public MergeOptions scope(ArchiveScope scope) {
    return with(v -> v.scope = scope);
  }

  /**
   * Reads only files and blocks that may have an event at or after the one time and before the
   * other. Blocks are merged whole, with their events outside of this range. Default: all times.
   */
  public MergeOptions between(long fromMicros, long untilMicros) {
    return with(
        v -> {
          v.fromMicros = fromMicros;
          v.untilMicros = untilMicros;
        });
  }

  /**
   * Reads only those blocks of published rounds whose time span the filter accepts; recorded
   * segments are read whole. The filter is called once for each entry of a round's index. Default:
   * all blocks.
   */
  public MergeOptions ofRounds(SpanFilter filter) {
    return with(v -> v.ofRounds = filter);
  }

  /** Skips segments and rounds whose events are all held. Default: no event is held. */
  public MergeOptions held(HeldSequences held) {
    return with(v -> v.held = held);
  }

  /** Sets the handler of damage. Default: {@link DamageHandler#FAIL}. */
  public MergeOptions damageHandler(DamageHandler handler) {
    return with(v -> v.damageHandler = handler);
  }

  /**
   * How many bytes of blocks, indexes and listed names may be held. A merge in little memory reads
   * blocks again and is slower; it fails only if a single block does not fit. Default 64 MiB.
   *
   * @throws IllegalArgumentException if it is not positive
   */
  public MergeOptions memoryBytes(long memoryBytes) {
    checkArgument(memoryBytes > 0, "memoryBytes must be positive, not %s", memoryBytes);
    return with(v -> v.memoryBytes = memoryBytes);
  }

  /** For tests: a wrong rule. */
  MergeOptions skipRule(SkipRule rule) {
    return with(v -> v.skipRule = rule);
  }

  ArchiveScope scope() {
    return values.scope;
  }

  /** Whether an event can be wanted that is not before the one and not after the other. */
  boolean overlaps(long firstMicros, long lastMicros) {
    return lastMicros >= values.fromMicros && firstMicros < values.untilMicros;
  }

  /** The rounds that may have a wanted event. */
  List<RoundFile> overlapping(PublishedRounds rounds) {
    return rounds.overlapping(values.fromMicros, values.untilMicros - 1);
  }

  SpanFilter ofRounds() {
    return values.ofRounds;
  }

  HeldSequences held() {
    return values.held;
  }

  DamageHandler damageHandler() {
    return values.damageHandler;
  }

  SkipRule skipRule() {
    return values.skipRule;
  }

  long memoryBytes() {
    return values.memoryBytes;
  }
}
