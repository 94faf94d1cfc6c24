/**
 * What tests of consumers, recorders and replays need: a broker and an HDFS inside the test's JVM,
 * real events and generated ones, a handler that captures, and a clock that moves when told.
 *
 * <p>Whatever is random takes a seed and does the same again for the same seed. Whatever waits has
 * a timeout and says what it waited for.
 */
@NullMarked
package io.tattletail.testkit;

import org.jspecify.annotations.NullMarked;
