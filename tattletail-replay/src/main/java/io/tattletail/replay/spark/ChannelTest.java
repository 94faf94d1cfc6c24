package io.tattletail.replay.spark;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Which channels a query is about: all, those of some names, or those of which a test is true.
 * Immutable.
 */
final class ChannelTest {
  static final ChannelTest ALL = new ChannelTest(Optional.empty(), channel -> true);

  private final Optional<Set<String>> names;
  private final Predicate<String> test;

  private ChannelTest(Optional<Set<String>> names, Predicate<String> test) {
    this.names = names;
    this.test = test;
  }

  static ChannelTest names(Set<String> names) {
    Set<String> copy = Set.copyOf(names);
    return new ChannelTest(Optional.of(copy), copy::contains);
  }

  static ChannelTest where(Predicate<String> test) {
    return new ChannelTest(Optional.empty(), test);
  }

  /** The only ones it can be true of, if that is known without asking the archive. */
  Optional<Set<String>> names() {
    return names;
  }

  boolean test(String channel) {
    return test.test(channel);
  }

  ChannelTest and(ChannelTest other) {
    if (this == ALL || other == ALL) {
      return this == ALL ? other : this;
    }
    if (names.isEmpty() && other.names.isEmpty()) {
      return where(test.and(other.test));
    }
    Set<String> both = new HashSet<>(names.isPresent() ? names.get() : other.names.orElseThrow());
    both.removeIf(name -> !test(name) || !other.test(name));
    return names(both);
  }

  ChannelTest or(ChannelTest other) {
    if (this == ALL || other == ALL) {
      return ALL;
    }
    if (names.isPresent() && other.names.isPresent()) {
      Set<String> all = new HashSet<>(names.get());
      all.addAll(other.names.get());
      return names(all);
    }
    return where(test.or(other.test));
  }

  ChannelTest not() {
    return this == ALL ? names(Set.of()) : where(test.negate());
  }
}
