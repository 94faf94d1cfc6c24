package io.tattletail.archive.salvage;

import org.apache.hadoop.fs.Path;

/**
 * What was done with one unsealed segment.
 *
 * @param file as it was found
 * @param outcome what was done
 * @param events that are readable in it
 * @param detail for people: the file's new name, the damage, or why it was left alone
 */
public record Salvaged(Path file, Outcome outcome, long events, String detail) {
  /** What can come of an unsealed segment. */
  public enum Outcome {
    /** What was readable is sealed, and the left-over is gone. */
    SEALED,
    /** It was complete and got its final name. */
    RENAMED,
    /** Another salvager, or this one before it was killed, had sealed it: the left-over is gone. */
    SEALED_BEFORE,
    /** Published rounds have all its events: the left-over is gone. */
    PUBLISHED_BEFORE,
    /** It had no event and is gone. */
    DELETED_EMPTY,
    /**
     * What was readable of it is sealed, or the rounds that absorbed its sealed twin lack events of
     * it; the original is kept in quarantine.
     */
    QUARANTINED,
    /** Somebody writes it, or did until a moment ago: it was left alone. */
    IN_USE,
    /** An I/O error: it was left as it is, and can be tried again. */
    FAILED
  }
}
