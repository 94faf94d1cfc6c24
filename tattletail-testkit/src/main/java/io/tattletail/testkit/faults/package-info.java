/**
 * File systems with scripted faults: {@link io.tattletail.testkit.faults.Faults} comes between a
 * program and a real HDFS or local disk, by the program's Hadoop configuration alone.
 *
 * <p>Tests of recorders and consumers can let the third flush fail, lose the answer of a successful
 * rename, or make all files unreachable for a while. Faults do not sleep; random ones take a seed.
 */
@NullMarked
package io.tattletail.testkit.faults;

import org.jspecify.annotations.NullMarked;
