package io.tattletail.testkit.faults;

/** The calls of a file system or stream that can fail. */
public enum Operation {
  /**
   * Making a file, or opening one to append. If it fails after it took effect, the file is there,
   * empty and closed.
   */
  CREATE,
  /** One write call of an output stream, of any number of bytes. */
  WRITE,
  /** Making written bytes visible. */
  HFLUSH,
  /** Making written bytes durable. */
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
  /** One read call of an input stream, at its place or at a given position. */
  READ,
  /** Deleting a file or a directory. */
  DELETE,
  /** Making a directory and its parents. */
  MKDIRS,
  /** Asking for the status of a path. */
  STATUS,
  /** Recovering the lease of a file, or asking whether a file is closed; HDFS only. */
  LEASE
}
