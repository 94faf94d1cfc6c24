package io.tattletail.replay;

import java.util.List;

/**
 * How much there is to read of one time.
 *
 * @param micros of the earliest event, in microseconds since 1970 UTC
 * @param bytes in the file
 * @param hosts that have them on their disks; empty if the file system does not tell
 */
record Weight(long micros, long bytes, List<String> hosts) {}
