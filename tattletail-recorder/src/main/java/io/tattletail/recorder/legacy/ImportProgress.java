package io.tattletail.recorder.legacy;

/**
 * How far an import came, over all its runs: everything up to here is in the archive.
 *
 * @param rows that were read
 * @param events that were recorded, one for a row
 * @param rejected rows that are kept among the rejected events
 * @param damaged parts of the source that were stepped over
 * @param bookmark where the source goes on
 */
public record ImportProgress(long rows, long events, long rejected, long damaged, String bookmark) {
  /** Nothing yet. */
  static final ImportProgress NONE = new ImportProgress(0, 0, 0, 0, "");

  @Override
  public String toString() {
    return "%,d rows: %,d events, %,d rejected; %,d damaged parts; at %s"
        .formatted(rows, events, rejected, damaged, bookmark.isEmpty() ? "the start" : bookmark);
  }
}
