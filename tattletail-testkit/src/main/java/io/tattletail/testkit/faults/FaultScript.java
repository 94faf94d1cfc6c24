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
   * Only calls on paths of which this holds, with scheme and authority; of a rename, on either
   * path. What was given before must hold too. It is called under a lock and must not use the file
   * system.
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

  /** Such a call throws an {@link InjectedFaultException}, and nothing is done. */
  public Fault before() {
    return faults.start(this, Effect.BEFORE, Duration.ZERO);
  }

  /** Such a call throws an {@link OutOfMemoryError}, and nothing is done. */
  public Fault outOfMemory() {
    return faults.start(this, Effect.OUT_OF_MEMORY, Duration.ZERO);
  }

  /**
   * Such a call is done, and then throws an {@link InjectedFaultException}, as if the answer had
   * been lost. If it cannot be done it throws what it throws.
   */
  public Fault after() {
    return faults.start(this, Effect.AFTER, Duration.ZERO);
  }

  /**
   * Such a call is done by half. Of a write, the first half of the bytes is written, and it throws
   * an {@link InjectedFaultException}. Of a read, the file seems to end in the middle of the bytes
   * asked for: the stream gives those before, and has none after them, also later.
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
   * Such a call is done twice, and has the outcome of the second: a client that got no answer tries
   * again, and is told of what its first call did.
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
   * Such a call waits, and is done when the fault is lifted. It counts as fired when the wait
   * begins.
   *
   * @param limit how long a call waits at most; then it throws an {@link InjectedFaultException},
   *     and nothing is done
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
