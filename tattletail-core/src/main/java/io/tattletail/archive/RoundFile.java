package io.tattletail.archive;

import org.apache.hadoop.fs.Path;

/**
 * A published round as a listing showed it.
 *
 * @param path where it was
 * @param name parsed from the path
 * @param length in bytes
 */
public record RoundFile(Path path, RoundName name, long length) {}
