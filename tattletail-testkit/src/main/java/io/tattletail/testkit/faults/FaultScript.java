package io.tattletail.testkit.faults;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Predicate;
import org.apache.hadoop.fs.Path;

/**
 * Which calls are to fail, until one of {@link #before()}, {@link #after()}, {@link #cutShort()},
 * {@link #twice()} and {@link #hang} says how and starts it. As it comes, every call of the
 * operations fails.
 *
 * <p>Immutable: each of the other methods returns a script with one thing changed.
 */
public final class FaultScript {
  private static final long EVERY = 0;

  private final Faults faults;
  private final ImmutableSet<Operation> operations;
  private final Predicate<Path> paths;
  private final long nth;
  private final OptionalDouble chance;
  private final long seed;

  FaultScript(Faults faults, ImmutableSet<Operation> operations) {
    this(faults, operations, path -> true, EVERY, OptionalDouble.empty(), 0);
  }

  private FaultScript(
      Faults faults,
      ImmutableSet<Operation> operations,
      Predicate<Path> paths,
      long nth,
      OptionalDouble chance,
      long seed) {
    this.faults = faults;
    this.operations = operations;
    this.paths = paths;
    this.nth = nth;
    this.chance = chance;
    this.seed = seed;
  }

  /**
   * Only calls on paths for which this condition holds, with scheme and authority; for a rename, on
   * either path. Earlier conditions must hold too. The condition is called under a lock and must
   * not use the file system.
   */
  public FaultScript on(Predicate<Path> condition) {
    return new FaultScript(faults, operations, paths.and(condition), nth, chance, seed);
  }

  /** Only the next call that matches. */
  public FaultScript next() {
    return nth(1);
  }

  /**
   * Only one call, the n-th that matches from now on, counted from 1. If another fault hits that
   * call, the next one instead.
   */
  public FaultScript nth(long n) {
    checkArgument(n >= 1, "calls are counted from 1, there is no call %s", n);
    return new FaultScript(faults, operations, paths, n, OptionalDouble.empty(), 0);
  }

  /**
   * Each call that matches with this probability. The same seed hits the same calls, as far as they
   * come in the same order.
   */
  public FaultScript chance(double probability, long randomSeed) {
    checkArgument(probability >= 0 && probability <= 1, "%s is no probability", probability);
    return new FaultScript(
        faults, operations, paths, EVERY, OptionalDouble.of(probability), randomSeed);
  }

  /** The call throws an {@link InjectedFaultException}, and has no effect. */
  public Fault before() {
    return faults.start(this, Effect.BEFORE, Duration.ZERO);
  }

  /** The call throws an {@link OutOfMemoryError}, and has no effect. */
  public Fault outOfMemory() {
    return faults.start(this, Effect.OUT_OF_MEMORY, Duration.ZERO);
  }

  /**
   * The call takes effect, and then throws an {@link InjectedFaultException}, as if the answer had
   * been lost. If it fails by itself, it throws its own exception.
   */
  public Fault after() {
    return faults.start(this, Effect.AFTER, Duration.ZERO);
  }

  /**
   * The call is done by half. A write writes the first half of its bytes, and throws an {@link
   * InjectedFaultException}. For a read, the file seems to end in the middle of the requested
   * bytes, also for later reads.
   *
   * @throws IllegalArgumentException if an operation is neither {@link Operation#WRITE} nor {@link
   *     Operation#READ}
   */
  public Fault cutShort() {
    ImmutableSet<Operation> whole =
        Sets.difference(operations, ImmutableSet.of(Operation.READ, Operation.WRITE))
            .immutableCopy();
    checkArgument(whole.isEmpty(), "%s can only be done as a whole", whole);
    return faults.start(this, Effect.CUT_SHORT, Duration.ZERO);
  }

  /**
   * The call is made twice, and has the result of the second: a client that got no answer tries
   * again, and meets the effect of its first call.
   *
   * @throws IllegalArgumentException if an operation is none of {@link Operation#RENAME}, {@link
   *     Operation#DELETE} and {@link Operation#MKDIRS}
   */
  public Fault twice() {
    ImmutableSet<Operation> others =
        Sets.difference(
                operations, ImmutableSet.of(Operation.RENAME, Operation.DELETE, Operation.MKDIRS))
            .immutableCopy();
    checkArgument(others.isEmpty(), "no client does %s again by itself", others);
    return faults.start(this, Effect.TWICE, Duration.ZERO);
  }

  /**
   * The call waits, and is made when the fault is lifted. It counts as fired when the wait begins.
   *
   * @param limit how long a call waits at most; then it throws an {@link InjectedFaultException},
   *     and has no effect
   */
  public Fault hang(Duration limit) {
    checkArgument(!limit.isNegative(), "nothing hangs for %s", limit);
    return faults.start(this, Effect.HANG, limit);
  }

  boolean matches(Operation operation, Path[] of) {
    if (!operations.contains(operation)) {
      return false;
    }
    for (Path path : of) {
      if (paths.test(path)) {
        return true;
      }
    }
    return false;
  }

  boolean isOnce() {
    return nth != EVERY;
  }

  /** Of which call on it is to fire; 0 is every call. */
  long nth() {
    return nth;
  }

  Optional<java.util.Random> dice() {
    return chance.isPresent() ? Optional.of(new java.util.Random(seed)) : Optional.empty();
  }

  double chance() {
    return chance.orElse(1);
  }

  @Override
  public String toString() {
    String which =
        chance.isPresent()
            ? "chance %s, seed %d".formatted(chance.getAsDouble(), seed)
            : nth == EVERY ? "every" : "no. " + nth;
    return operations + ", " + which;
  }
}
