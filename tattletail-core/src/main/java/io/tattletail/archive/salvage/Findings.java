package io.tattletail.archive.salvage;

import io.tattletail.archive.salvage.Finding.Kind;
import io.tattletail.archive.salvage.Finding.Severity;
import io.tattletail.common.CorruptSegmentException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.apache.hadoop.fs.Path;

/** Collects what is found. */
final class Findings {
  private final List<Finding> found = new ArrayList<>();

  void add(Severity severity, Kind kind, Object where, String message) {
    found.add(new Finding(severity, kind, where.toString(), OptionalLong.empty(), message));
  }

  void add(Severity severity, Kind kind, Object where, long offset, String message) {
    found.add(new Finding(severity, kind, where.toString(), OptionalLong.of(offset), message));
  }

  /** Damage and what could not be read are different things to do something about. */
  void unusable(Path path, IOException e) {
    unusable(path, e, Severity.ERROR);
  }

  /** The same of a file without which nothing is lost, perhaps. */
  void unusable(Path path, IOException e, Severity severity) {
    if (e instanceof CorruptSegmentException corrupt) {
      add(severity, Kind.DAMAGE, path, corrupt.offset(), corrupt.getMessage());
    } else {
      add(severity, Kind.UNREADABLE, path, e.toString());
    }
  }

  void addAll(Findings others) {
    found.addAll(others.found);
  }

  boolean hasErrors() {
    return found.stream().anyMatch(finding -> finding.severity() == Severity.ERROR);
  }

  List<Finding> list() {
    return found;
  }
}
