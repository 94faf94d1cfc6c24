package io.tattletail.recorder;

import io.tattletail.common.Partition;

/**
 * A file that was deleted or replaced while a recorder was writing to it. HDFS goes on
 * acknowledging writes to such a file, but nobody can read it any more.
 *
 * @param path of the file
 * @param partition whose events it had
 * @param events acknowledged events that are lost with it, without those reported before
 * @param detail the fate of the file, for people
 */
public record LostFile(String path, Partition partition, long events, String detail) {}
