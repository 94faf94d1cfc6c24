package io.tattletail.replay.trace;

import io.tattletail.replay.trace.MissingCause.Reason;
import io.tattletail.replay.trace.TraceMembers.Member;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Makes a tree of the events of a trace. Without recursion, for a chain may be 10,000 long. */
final class TreeBuilder {
  private static final int NONE = -1;

  private static final Comparator<Member> ORDER =
      Comparator.comparing(Member::timestamp)
          .thenComparing(Member::channel)
          .thenComparing(Member::id);

  private final List<Member> members;
  private final int[] parents;
  private final List<List<Integer>> effects = new ArrayList<>();
  private final List<MissingCause> missing = new ArrayList<>();
  private final List<TracedEvent> events = new ArrayList<>();

  private record Step(int member, int depth, int parentEvent) {}

  TreeBuilder(List<Member> unsorted) {
    members = unsorted.stream().sorted(ORDER).toList();
    parents = new int[members.size()];
    Arrays.fill(parents, NONE);
    members.forEach(member -> effects.add(new ArrayList<>()));
    link();
    walk();
  }

  List<TracedEvent> events() {
    return events;
  }

  List<MissingCause> missing() {
    return missing;
  }

  private void link() {
    Map<String, List<Integer>> byId = new HashMap<>();
    for (int i = 0; i < members.size(); i++) {
      byId.computeIfAbsent(members.get(i).id(), id -> new ArrayList<>()).add(i);
    }
    int[] roots = new int[members.size()];
    Arrays.setAll(roots, i -> i);
    for (int i = 0; i < members.size(); i++) {
      Member member = members.get(i);
      if (member.links().cause().isEmpty()) {
        continue;
      }
      String cause = member.links().cause().get();
      List<Integer> candidates = byId.getOrDefault(cause, List.of());
      if (candidates.isEmpty()) {
        missing.add(new MissingCause(member.channel(), member.id(), cause, Reason.NOT_IN_WINDOW));
        continue;
      }
      int parent = nearest(candidates, i);
      // No member has a parent but once, so a cycle closes where the parent's root is the member.
      if (root(roots, parent) == i) {
        missing.add(new MissingCause(member.channel(), member.id(), cause, Reason.CYCLE));
        continue;
      }
      roots[i] = parent;
      parents[i] = parent;
      effects.get(parent).add(i);
    }
  }

  private static int root(int[] roots, int member) {
    int at = member;
    while (roots[at] != at) {
      roots[at] = roots[roots[at]];
      at = roots[at];
    }
    return at;
  }

  /** Ids name events within a channel; of several the last one that is not later is meant. */
  private int nearest(List<Integer> candidates, int effect) {
    int nearest = NONE;
    for (int candidate : candidates) {
      boolean isBefore =
          !members.get(candidate).timestamp().isAfter(members.get(effect).timestamp());
      if (candidate != effect && (nearest == NONE || isBefore)) {
        nearest = candidate;
      }
    }
    return nearest == NONE ? effect : nearest;
  }

  private void walk() {
    Deque<Step> steps = new ArrayDeque<>();
    for (int i = members.size() - 1; i >= 0; i--) {
      if (parents[i] == NONE) {
        steps.push(new Step(i, 0, NONE));
      }
    }
    while (!steps.isEmpty()) {
      Step step = steps.pop();
      events.add(event(step));
      int here = events.size() - 1;
      List<Integer> next = effects.get(step.member());
      for (int i = next.size() - 1; i >= 0; i--) {
        steps.push(new Step(next.get(i), step.depth() + 1, here));
      }
    }
  }

  private TracedEvent event(Step step) {
    Member member = members.get(step.member());
    int parent = parents[step.member()];
    Optional<Duration> delay =
        parent == NONE
            ? Optional.empty()
            : Optional.of(Duration.between(members.get(parent).timestamp(), member.timestamp()));
    return new TracedEvent(
        member.channel(),
        member.id(),
        member.timestamp(),
        step.depth(),
        step.parentEvent() == NONE ? OptionalInt.empty() : OptionalInt.of(step.parentEvent()),
        delay,
        member.links().cause(),
        member.links().correlation(),
        member.links().traceId());
  }
}
