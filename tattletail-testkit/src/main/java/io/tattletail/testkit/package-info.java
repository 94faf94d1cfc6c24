/**
 * Tools for tests of consumers, recorders and replays: a broker and an HDFS inside the test's JVM,
 * real events and generated ones, a handler that captures, and a clock that the test moves.
 *
 * <p>Random tools take a seed and repeat themselves for the same seed. All waits have a timeout and
 * name the awaited condition.
 */
@NullMarked
package io.tattletail.testkit;

import org.jspecify.annotations.NullMarked;
