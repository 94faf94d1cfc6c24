package io.tattletail.archive.retention;

import io.tattletail.archive.retention.RetentionPlan.Item;
import io.tattletail.archive.retention.RetentionPlan.Kept;
import io.tattletail.common.Floors.Floor;
import io.tattletail.common.Partition;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Which days are to go, and the floors that say so. Not thread-safe. */
final class Decision {
  private final List<RuleDecision> rules = new ArrayList<>();
  private final List<Kept> kept = new ArrayList<>();

  /**
   * @param rules of which the first that matches a channel counts
   * @param firstKept of each rule, the first day that is not too old
   */
  Decision(List<RetentionRule> rules, List<LocalDate> firstKept) {
    List<String> before = new ArrayList<>();
    for (int i = 0; i < rules.size(); i++) {
      RetentionRule rule = rules.get(i);
      boolean isPattern = rule.channels().indexOf('*') >= 0;
      this.rules.add(
          new RuleDecision(rule, isPattern ? List.copyOf(before) : List.of(), firstKept.get(i)));
      if (!before.contains(rule.channels())) {
        before.add(rule.channels());
      }
    }
  }

  /** What one rule retires. */
  private static final class RuleDecision {
    final RetentionRule rule;

    /** Channels that an earlier rule matches: the first one counts. */
    final List<String> not;

    final LocalDate firstKept;
    final TreeMap<String, ChannelDecision> channels = new TreeMap<>();

    RuleDecision(RetentionRule rule, List<String> not, LocalDate firstKept) {
      this.rule = rule;
      this.not = not;
      this.firstKept = firstKept;
    }

    Floor floor() {
      Map<String, LocalDate> except = new LinkedHashMap<>();
      channels.forEach(
          (channel, decision) -> {
            if (decision.firstKept.isBefore(firstKept)) {
              except.put(channel, decision.firstKept);
            }
          });
      return new Floor(rule.channels(), not, firstKept, except);
    }
  }

  /** What goes of one channel. */
  static final class ChannelDecision {
    private final List<Item> going = new ArrayList<>();
    private LocalDate firstKept;

    private ChannelDecision(LocalDate firstKept) {
      this.firstKept = firstKept;
    }

    /** The days that go, in order; a copy. */
    List<Item> going() {
      return List.copyOf(going);
    }

    void add(Item item) {
      going.add(item);
    }

    /** Keeps this day and all later ones. */
    void keepFrom(LocalDate day) {
      going.removeIf(item -> !item.partition().date().isBefore(day));
      firstKept = firstKept.isBefore(day) ? firstKept : day;
    }
  }

  /**
   * Begins with a channel that a rule matches.
   *
   * @param rule its position
   */
  ChannelDecision channel(int rule, String channel) {
    RuleDecision decision = rules.get(rule);
    ChannelDecision begun = new ChannelDecision(decision.firstKept);
    decision.channels.put(channel, begun);
    return begun;
  }

  void keep(Partition partition, String reason) {
    kept.add(new Kept(partition, reason));
  }

  List<ChannelDecision> channels() {
    return rules.stream().flatMap(rule -> rule.channels.values().stream()).toList();
  }

  List<Item> going() {
    return channels().stream().flatMap(channel -> channel.going.stream()).toList();
  }

  List<Kept> kept() {
    return kept;
  }

  /** The floors of those rules that retire something. */
  List<Floor> floors() {
    return rules.stream()
        .filter(rule -> rule.channels.values().stream().anyMatch(c -> !c.going.isEmpty()))
        .map(RuleDecision::floor)
        .toList();
  }
}
