package io.tattletail.spew;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Selects channels by names, and by patterns in which {@code *} stands for any characters but a dot
 * and {@code **} for any characters. {@code #*.wikipedia} matches {@code #en.wikipedia}; {@code
 * contact.*} matches {@code contact.added} and not {@code contact.address.added}; {@code
 * contact.**} matches both.
 *
 * <p>Immutable and thread-safe; equal if names and patterns are.
 */
public final class ChannelFilter {
  private static final ChannelFilter ALL = of("**");

  private final ImmutableSet<String> names;
  private final ImmutableSet<String> patterns;
  private final ImmutableList<Pattern> regexes;

  private ChannelFilter(Collection<String> names, Collection<String> patterns) {
    this.names = ImmutableSet.copyOf(names);
    this.patterns = ImmutableSet.copyOf(patterns);
    this.regexes =
        this.patterns.stream().map(ChannelFilter::regex).collect(ImmutableList.toImmutableList());
  }

  /** Every channel. */
  public static ChannelFilter all() {
    return ALL;
  }

  /**
   * Channels that match any of these: a pattern if it has a {@code *}, else a name. Without
   * arguments it matches no channel.
   */
  public static ChannelFilter of(String... namesOrPatterns) {
    var byKind =
        List.of(namesOrPatterns).stream()
            .collect(Collectors.partitioningBy(text -> text.indexOf('*') >= 0));
    return new ChannelFilter(
        byKind.getOrDefault(false, List.of()), byKind.getOrDefault(true, List.of()));
  }

  /** Channels of exactly these names, in which {@code *} has no meaning of its own. */
  public static ChannelFilter exactly(Collection<String> names) {
    return new ChannelFilter(names, List.of());
  }

  /** Channels that match either. */
  public ChannelFilter or(ChannelFilter other) {
    return new ChannelFilter(
        ImmutableSet.<String>builder().addAll(names).addAll(other.names).build(),
        ImmutableSet.<String>builder().addAll(patterns).addAll(other.patterns).build());
  }

  /** Whether the filter accepts the channel. */
  public boolean matches(String channel) {
    return names.contains(channel)
        || regexes.stream().anyMatch(regex -> regex.matcher(channel).matches());
  }

  /**
   * The accepted channels, if the filter has no pattern, so that they are known without a listing.
   */
  public Optional<Set<String>> enumerable() {
    return patterns.isEmpty() ? Optional.of(names) : Optional.empty();
  }

  /** The accepted names; immutable. */
  public Set<String> names() {
    return names;
  }

  /** The accepted patterns; immutable. */
  public Set<String> patterns() {
    return patterns;
  }

  private static Pattern regex(String pattern) {
    StringBuilder regex = new StringBuilder();
    int literal = 0;
    for (int i = pattern.indexOf('*'); i >= 0; i = pattern.indexOf('*', literal)) {
      regex.append(Pattern.quote(pattern.substring(literal, i)));
      boolean across = i + 1 < pattern.length() && pattern.charAt(i + 1) == '*';
      regex.append(across ? ".*" : "[^.]*");
      literal = i + (across ? 2 : 1);
    }
    regex.append(Pattern.quote(pattern.substring(literal)));
    return Pattern.compile(regex.toString(), Pattern.DOTALL);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ChannelFilter that
        && names.equals(that.names)
        && patterns.equals(that.patterns);
  }

  @Override
  public int hashCode() {
    return 31 * names.hashCode() + patterns.hashCode();
  }

  @Override
  public String toString() {
    return ImmutableSet.builder().addAll(names).addAll(patterns).build().toString();
  }
}
