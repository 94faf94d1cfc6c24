package io.tattletail.recorder;

import io.tattletail.archive.Partition;

/**
 * A file that was deleted or replaced while a recorder was writing to it. HDFS goes on
 * acknowledging what is written to such a file, and nobody can read it any more.
 *
 * @param path of the file
 * @param partition whose events it had
 * @param events that were acknowledged and are lost with it, without those reported before
 * @param detail for people: what became of the file
 */
public record LostFile(String path, Partition partition, long events, String detail) {}
