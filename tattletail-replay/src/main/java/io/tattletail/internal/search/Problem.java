package io.tattletail.internal.search;

/**
 * Something that a look at names and indexes shows, and that people may want to know.
 *
 * @param kind what it is
 * @param firstMicros from when on it matters
 * @param lastMicros until when, inclusive
 * @param text a sentence
 */
public record Problem(Kind kind, long firstMicros, long lastMicros, String text) {
  /** What it is. */
  public enum Kind {
    /** A file is not what was written. */
    DAMAGED,
    /** A published round is gone. */
    MISSING,
    /** Sequences that a recorder gave are nowhere. */
    GAP,
    /** A file cannot be read now. */
    UNREADABLE,
    /** Sealed and not published yet. */
    UNPUBLISHED,
    /** Being recorded, or left by a recorder that died. */
    UNSEALED,
    /** Sealed long after its day had ended. */
    LATE,
    /** Written by something else. */
    FOREIGN
  }
}
