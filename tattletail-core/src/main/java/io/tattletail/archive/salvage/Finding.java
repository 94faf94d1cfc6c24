package io.tattletail.archive.salvage;

import java.util.OptionalLong;

/**
 * One thing that a verification found.
 *
 * @param severity how grave it is
 * @param kind the kind of finding
 * @param where the path, or the name of the stream
 * @param offset in bytes from the file's start; of a stream, the first missing offset; empty if the
 *     finding concerns the whole
 * @param message expected and found values, for people
 */
public record Finding(
    Severity severity, Kind kind, String where, OptionalLong offset, String message) {

  /** How bad it is. */
  public enum Severity {
    /** Events are lost, damaged or changed, or could not be read. */
    ERROR,
    /** Nothing recorded is lost, but somebody should look. */
    WARNING,
    /** As it should be, and good to know. */
    INFO
  }

  /** The kinds of findings. Later versions may add some. */
  public enum Kind {
    /** The archive's descriptor is missing or none. */
    DESCRIPTOR,
    /** Bytes differ from those that were written. */
    DAMAGE,
    /** The file system, or this version of the library, could not read it. */
    UNREADABLE,
    /** Events of a block, or of a round, are not in the archive's order. */
    ORDER,
    /** Events are in the partition of another day. */
    WRONG_DAY,
    /** An event's stream position cannot be. */
    POSITION,
    /** The index says other than the events. */
    INDEX,
    /** The file's name says other than its header. */
    NAME,
    /** A recorder's sequences in a partition have holes. */
    MISSING_SEQUENCES,
    /** A recorder's sequence in a partition stands for two different events. */
    CONFLICTING_SEQUENCE,
    /** A stream has offsets that no event covers. */
    MISSING_OFFSETS,
    /** Offsets that are not in the part that was verified; other parts may have them. */
    OFFSETS_NOT_JUDGED,
    /** A published round is gone, and a later one is there. */
    MISSING_ROUND,
    /** Engines see an event of the rounds twice. */
    SEEN_TWICE,
    /** An event is in shadow blocks alone, which engines do not see. */
    NEVER_SEEN,
    /** A round absorbed a file, and the rounds lack some of its events. */
    NOT_IN_ROUNDS,
    /** An event was left out of the rounds as a copy, and there is nothing it is a copy of. */
    NOT_A_COPY,
    /** Events are there more than once. */
    DUPLICATES,
    /** Events have channel, id and timestamp of another, and other bytes. */
    CONFLICTING_DUPLICATES,
    /** A file is being recorded, or was left over by a recorder that died. */
    UNSEALED,
    /** Events that could not be recorded. */
    REJECTED,
    /** Days, or events that arrived too late, that are gone by rule. */
    RETIRED,
    /** A damaged file is in quarantine: its unreadable events may be missing. */
    QUARANTINED,
    /** A file that TattleTail did not name. */
    FOREIGN_FILE,
    /** A directory that is no channel's and no day's. */
    FOREIGN_DIRECTORY,
    /** A file or directory that is hidden by its name. */
    TEMPORARY
  }

  @Override
  public String toString() {
    return severity
        + " "
        + kind
        + " "
        + where
        + (offset.isPresent() ? " at " + offset.getAsLong() : "")
        + ": "
        + message;
  }
}
