package io.tattletail.common;

/** Which of an archive's two trees are read. */
public enum ArchiveScope {
  /** The recorded and the published one: all events. */
  ALL(2),
  /**
   * The published one alone. The recorded one is not touched, so no permission on it is needed.
   * Events that were not published yet are not seen.
   */
  PUBLISHED(1);

  private final int trees;

  ArchiveScope(int trees) {
    this.trees = trees;
  }

  /** How many directories are listed to list one. */
  public int trees() {
    return trees;
  }
}
