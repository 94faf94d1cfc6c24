package io.tattletail.archive.publish;

import io.tattletail.internal.layout.ArchiveStore;
import io.tattletail.internal.layout.RoundFile;
import io.tattletail.internal.layout.SegmentFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Says in sentences what is published of a partition, and what not. */
final class Explanation {
  private static final int MOST_NAMED = 5;

  private Explanation() {}

  static String of(
      ArchiveStore archive,
      PartitionState state,
      Optional<DueRule.Decision> decision,
      PublishOptions options) {
    List<String> lines = new ArrayList<>();
    List<RoundFile> rounds = state.rounds().files();
    lines.add(
        rounds.isEmpty()
            ? "%s: nothing is published yet.".formatted(state.partition())
            : "%s: %d rounds are published, the newest is %s."
                .formatted(state.partition(), rounds.size(), rounds.get(rounds.size() - 1).path()));
    state.blocked().ifPresent(lines::add);
    decision.ifPresent(
        due ->
            lines.add(
                "%d sealed segments of %,d bytes wait: %s%s."
                    .formatted(
                        state.waiting().size(),
                        state.waitingBytes(),
                        due.isDue() ? "due, for " : "",
                        due.reason())));
    named(state.waiting().stream().map(WaitingSegment::file).toList(), "waits", lines);
    named(
        state.unsealed(),
        "is being recorded, was left by a recorder that died, or is a part of such a file: it is published once it is sealed",
        lines);
    if (!state.absorbed().isEmpty()) {
      lines.add(
          "%d recorded segments are published, and are deleted %s after their round was published."
              .formatted(state.absorbed().size(), options.grace()));
    }
    if (state.waiting().isEmpty() && state.unsealed().isEmpty()) {
      lines.add(
          "All that is recorded in %s is published."
              .formatted(archive.directory(state.partition())));
    }
    return String.join(System.lineSeparator(), lines);
  }

  private static void named(List<SegmentFile> files, String what, List<String> lines) {
    files.stream()
        .limit(MOST_NAMED)
        .forEach(file -> lines.add("%s %s.".formatted(file.path().getName(), what)));
    if (files.size() > MOST_NAMED) {
      lines.add("%d more files like these.".formatted(files.size() - MOST_NAMED));
    }
  }
}
