package io.tattletail.recorder.legacy;

/** What to do with files whose content is damaged. */
public enum DamagePolicy {
  /** The import fails, and names file and position. */
  FAIL,
  /**
   * The import goes on behind the next sync marker, or with the next file, and tells of each part
   * it stepped over. Bytes that the file system itself cannot give, such as missing blocks, fail
   * the import also then.
   */
  SKIP
}
