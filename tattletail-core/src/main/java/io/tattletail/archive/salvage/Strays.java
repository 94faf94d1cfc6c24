package io.tattletail.archive.salvage;

import io.tattletail.archive.salvage.Finding.Kind;
import io.tattletail.archive.salvage.Finding.Severity;
import io.tattletail.internal.layout.ArchiveStore;
import io.tattletail.internal.layout.RoundName;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/** Tells of what lies in an archive's directories and is no part of it. */
final class Strays {
  /** No publisher writes a round for so long. */
  private static final Duration LEFT_BEHIND = Duration.ofDays(1);

  private final FileSystem fileSystem;
  private final Findings findings;

  Strays(FileSystem fileSystem, Findings findings) {
    this.fileSystem = fileSystem;
    this.findings = findings;
  }

  /** An archive's root, with its descriptor, its trees and the rejected events. */
  void lookIntoRoot(ArchiveStore archive) throws IOException {
    look(archive.root(), status -> archive.directories().isOwn(status.getPath()));
  }

  /** A partition's directory of rounds, in which nothing else should be. */
  void lookIntoPublished(Path directory) throws IOException {
    look(
        directory,
        status -> {
          String name = status.getPath().getName();
          if (!status.isFile()) {
            return false;
          }
          if (RoundName.isTemporary(name) && isLeftBehind(status)) {
            tellLeftBehind(status);
            return true;
          }
          return RoundName.parse(name).isPresent();
        });
  }

  private static boolean isLeftBehind(FileStatus status) {
    return Instant.ofEpochMilli(status.getModificationTime())
        .isBefore(Instant.now().minus(LEFT_BEHIND));
  }

  private void tellLeftBehind(FileStatus status) {
    findings.add(
        Severity.WARNING,
        Kind.TEMPORARY,
        status.getPath(),
        "a publisher that died left it behind, %d bytes, last modified %s; it can be deleted"
            .formatted(status.getLen(), Instant.ofEpochMilli(status.getModificationTime())));
  }

  /** Where damaged originals are kept, of which something may be missing. */
  void lookIntoQuarantine(Path directory) throws IOException {
    look(
        directory,
        status -> {
          findings.add(
              Severity.WARNING,
              Kind.QUARANTINED,
              status.getPath(),
              "a damaged file of %d bytes, last modified %s; its unreadable events are missing, unless it was restored since or another recorder has them"
                  .formatted(status.getLen(), Instant.ofEpochMilli(status.getModificationTime())));
          return true;
        });
  }

  /** A directory that should have these directories and nothing else. */
  void lookInto(Path directory, Set<Path> expected) throws IOException {
    look(directory, status -> status.isDirectory() && expected.contains(status.getPath()));
  }

  /** A partition's directory, whose files are looked at elsewhere unless they are hidden. */
  void lookIntoPartition(Path directory, Predicate<String> isSegment) throws IOException {
    look(
        directory,
        status ->
            status.isFile() && (isSegment.test(status.getPath().getName()) || !isHidden(status)));
  }

  private void look(Path directory, Predicate<FileStatus> expected) throws IOException {
    try {
      RemoteIterator<FileStatus> statuses = fileSystem.listStatusIterator(directory);
      while (statuses.hasNext()) {
        FileStatus status = statuses.next();
        if (!expected.test(status)) {
          tell(status);
        }
      }
    } catch (FileNotFoundException e) {
      // It was deleted meanwhile, and has no strays any more.
      return;
    }
  }

  private void tell(FileStatus status) {
    String what = status.isDirectory() ? "directory" : "file";
    if (isHidden(status)) {
      findings.add(
          Severity.INFO,
          Kind.TEMPORARY,
          status.getPath(),
          "a hidden " + what + ", which TattleTail and engines ignore");
    } else {
      findings.add(
          Severity.WARNING,
          status.isDirectory() ? Kind.FOREIGN_DIRECTORY : Kind.FOREIGN_FILE,
          status.getPath(),
          "a " + what + " that is not TattleTail's; a replay ignores it, engines may not");
    }
  }

  private static boolean isHidden(FileStatus status) {
    String name = status.getPath().getName();
    return name.startsWith(".") || name.startsWith("_");
  }
}
