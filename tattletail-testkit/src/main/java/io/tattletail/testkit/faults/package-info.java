/**
 * File systems that fail when a test tells them to: {@link io.tattletail.testkit.faults.Faults}
 * puts itself between a program and a real HDFS or local disk, through nothing but the program's
 * Hadoop configuration.
 *
 * <p>A recorder's or a consumer's test asks here what happens when the third flush fails, when a
 * rename succeeds but its answer is lost, or when nothing can be reached for a while. Nothing
 * sleeps; what is random takes a seed.
 */
@NullMarked
package io.tattletail.testkit.faults;

import org.jspecify.annotations.NullMarked;
