package io.tattletail.archive.salvage;

import org.apache.hadoop.fs.Path;

/**
 * The result for one unsealed segment.
 *
 * @param file the path under which it was found
 * @param outcome what the salvager did
 * @param events number of readable events in it
 * @param detail for people: the file's new name, the damage, or why it was left alone
 */
public record Salvaged(Path file, Outcome outcome, long events, String detail) {
  /** The possible results for an unsealed segment. */
  public enum Outcome {
    /** The readable events are sealed, and the unsealed file is gone. */
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
     * Its readable events are sealed, or the rounds that absorbed its sealed twin lack some of its
     * events. The original is in quarantine.
     */
    QUARANTINED,
    /** Somebody writes it, or did until a moment ago: it was left alone. */
    IN_USE,
    /** An I/O error: the file is unchanged. Try again. */
    FAILED
  }
}
