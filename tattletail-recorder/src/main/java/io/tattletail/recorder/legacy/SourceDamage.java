package io.tattletail.recorder.legacy;

/**
 * A part of a source that was stepped over, because it could not be read. How many rows were there
 * is not known.
 *
 * @param file which file
 * @param from where the damage was met, in bytes from the file's start
 * @param to where reading went on; the file's length if nothing more of it could be read
 * @param reason what was met, for people
 */
public record SourceDamage(String file, long from, long to, String reason) {
  @Override
  public String toString() {
    return "%s: damage at byte %d, stepped over up to byte %d: %s"
        .formatted(file, from, to, reason);
  }
}
