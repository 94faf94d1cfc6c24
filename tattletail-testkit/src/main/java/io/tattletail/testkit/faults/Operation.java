package io.tattletail.testkit.faults;

/** What a program asks of a file system or of a stream, and what can fail. */
public enum Operation {
  /**
   * Making a file, or opening one to append. If it fails after it took effect, the file is there,
   * empty and closed.
   */
  CREATE,
  /** One write call of an output stream, of any number of bytes. */
  WRITE,
  /** Making visible what was written. */
  HFLUSH,
  /** Making durable what was written. */
  HSYNC,
  /**
   * Closing an output stream. If it fails before it took effect, the file is still open; closing
   * again tries again.
   */
  CLOSE,
  /** Renaming, with any options, through a file system or a file context. */
  RENAME,
  /** Listing a directory. Of a listing that is an iterator, only its first call can fail. */
  LIST,
  /** Opening a file to read it. */
  OPEN,
  /** One read call of an input stream, where it stands or at a given position. */
  READ,
  /** Deleting a file or a directory. */
  DELETE,
  /** Making a directory and its parents. */
  MKDIRS,
  /** Asking whether something is there and what it is. */
  STATUS,
  /** Recovering the lease of a file, or asking whether a file is closed; HDFS only. */
  LEASE
}
