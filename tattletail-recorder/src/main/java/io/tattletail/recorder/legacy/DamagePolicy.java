package io.tattletail.recorder.legacy;

/** What to do with files whose content is damaged. */
public enum DamagePolicy {
  /** The import fails, and names file and position. */
  FAIL,
  /**
   * The import goes on behind the next sync marker, or with the next file, and reports each skipped
   * part. Bytes that the file system cannot read, such as missing blocks, fail the import with this
   * policy too.
   */
  SKIP
}
