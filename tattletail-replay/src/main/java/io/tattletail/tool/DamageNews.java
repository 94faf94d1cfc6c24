package io.tattletail.tool;

import io.tattletail.replay.DamagePolicy;
import io.tattletail.replay.LostPart;
import io.tattletail.replay.ReplayReport;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.Set;

/** What could not be read and was stepped over. Not thread-safe. */
final class DamageNews {
  /** More lines would hide the others. */
  private static final int MAX_TOLD = 20;

  private final Shell shell;
  private final DamagePolicy policy;
  private final Set<LostPart> lost = new LinkedHashSet<>();

  DamageNews(Shell shell, DamagePolicy policy) {
    this.shell = shell;
    this.policy = policy;
  }

  /** What the readings do at damage. */
  DamagePolicy policy() {
    return policy;
  }

  void add(ReplayReport report) {
    lost.addAll(report.lost());
  }

  /** Tells it, and how the command ends. */
  int tell() throws IOException {
    if (lost.isEmpty()) {
      return ExitCode.RIGHT;
    }
    int told = 0;
    for (LostPart part : lost) {
      if (told++ == MAX_TOLD) {
        shell.tell("… and %s".formatted(Quantities.count(lost.size() - MAX_TOLD, "more part")));
        break;
      }
      shell.tell("lost: " + part);
    }
    return ExitCode.FOUND;
  }
}
