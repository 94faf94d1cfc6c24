package io.tattletail.recorder.legacy;

/**
 * A part of a source that was skipped because it could not be read. The number of its rows is
 * unknown.
 *
 * @param file the file
 * @param from where the damage was found, in bytes from the file's start
 * @param to where reading went on; the file's length if the rest could not be read
 * @param reason the damage, for people
 */
public record SourceDamage(String file, long from, long to, String reason) {
  @Override
  public String toString() {
    return "%s: damage at byte %d, stepped over up to byte %d: %s"
        .formatted(file, from, to, reason);
  }
}
