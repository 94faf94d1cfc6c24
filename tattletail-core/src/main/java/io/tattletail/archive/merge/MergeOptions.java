package io.tattletail.archive.merge;

import static com.google.common.base.Preconditions.checkArgument;

import io.tattletail.archive.Micros;

/** What a merge reads, and how. Immutable; each method returns a copy that differs in one value. */
public final class MergeOptions {
  private static final MergeOptions DEFAULTS =
      new MergeOptions(
          Micros.EARLIEST,
          Micros.LATEST + 1,
          HeldSequences.NONE,
          DamageHandler.FAIL,
          SpanFilter.ALL,
          64 << 20);

  private final long fromMicros;
  private final long untilMicros;
  private final HeldSequences held;
  private final DamageHandler damageHandler;
  private final SpanFilter ofRounds;
  private final long memoryBytes;

  private MergeOptions(
      long fromMicros,
      long untilMicros,
      HeldSequences held,
      DamageHandler damageHandler,
      SpanFilter ofRounds,
      long memoryBytes) {
    this.fromMicros = fromMicros;
    this.untilMicros = untilMicros;
    this.held = held;
    this.damageHandler = damageHandler;
    this.ofRounds = ofRounds;
    this.memoryBytes = memoryBytes;
  }

  /** The defaults that each method states. */
  public static MergeOptions defaults() {
    return DEFAULTS;
  }

  /**
   * Reads only files and blocks that may have an event at or after the one time and before the
   * other. Blocks are given whole, with their events outside of that. Default: all times.
   */
  public MergeOptions between(long newFromMicros, long newUntilMicros) {
    return new MergeOptions(
        newFromMicros, newUntilMicros, held, damageHandler, ofRounds, memoryBytes);
  }

  /** Does not read segments all of whose events are held. Default: none are. */
  public MergeOptions held(HeldSequences newHeld) {
    return new MergeOptions(fromMicros, untilMicros, newHeld, damageHandler, ofRounds, memoryBytes);
  }

  /** Is told of damage. Default: {@link DamageHandler#FAIL}. */
  public MergeOptions damageHandler(DamageHandler newHandler) {
    return new MergeOptions(fromMicros, untilMicros, held, newHandler, ofRounds, memoryBytes);
  }

  /**
   * How many bytes of blocks, indexes and listed names may be held. A merge in little memory reads
   * blocks again and is slower; it fails only if a single block does not fit. Default 64 MiB.
   *
   * @throws IllegalArgumentException if it is not positive
   */
  public MergeOptions memoryBytes(long newMemoryBytes) {
    checkArgument(newMemoryBytes > 0, "memoryBytes must be positive, not %s", newMemoryBytes);
    return new MergeOptions(fromMicros, untilMicros, held, damageHandler, ofRounds, newMemoryBytes);
  }

  /** Reads only those blocks of published rounds. Default: all. */
  public MergeOptions ofRounds(SpanFilter newFilter) {
    return new MergeOptions(fromMicros, untilMicros, held, damageHandler, newFilter, memoryBytes);
  }

  SpanFilter ofRounds() {
    return ofRounds;
  }

  /** Whether an event can be wanted that is not before the one and not after the other. */
  boolean overlaps(long firstMicros, long lastMicros) {
    return lastMicros >= fromMicros && firstMicros < untilMicros;
  }

  HeldSequences held() {
    return held;
  }

  DamageHandler damageHandler() {
    return damageHandler;
  }

  long memoryBytes() {
    return memoryBytes;
  }
}
