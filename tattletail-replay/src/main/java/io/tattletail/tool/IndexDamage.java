package io.tattletail.tool;

import io.tattletail.internal.search.PartitionView;
import io.tattletail.internal.search.Problem;
import java.util.stream.Stream;

/** Files that a look at names and indexes shows to be damaged, gone or unreadable. */
final class IndexDamage {
  private IndexDamage() {}

  /** A sentence for each. */
  static Stream<String> of(PartitionView view) {
    return view.problems().stream().flatMap(problem -> of(view, problem));
  }

  private static Stream<String> of(PartitionView view, Problem problem) {
    return switch (problem.kind()) {
      case DAMAGED -> Stream.of("damaged: " + problem.text());
      case MISSING -> Stream.of("gone: %s: %s".formatted(view.partition(), problem.text()));
      case UNREADABLE ->
          Stream.of("unreadable: %s: %s".formatted(view.partition(), problem.text()));
      case GAP, UNPUBLISHED, UNSEALED, LATE, FOREIGN -> Stream.empty();
    };
  }

  /** Whether a file could not be read now. */
  static boolean isUnreadable(PartitionView view) {
    return view.problems().stream().anyMatch(p -> p.kind() == Problem.Kind.UNREADABLE);
  }
}
