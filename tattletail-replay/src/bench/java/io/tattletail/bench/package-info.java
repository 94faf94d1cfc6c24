/**
 * What recording and replaying cost, beside what the same work costs by hand and with other tools,
 * on the same events in the same run. {@code mvn -q -Pbench verify} runs it; docs/performance.md
 * has what came out.
 *
 * <p>To add a measurement, implement {@link io.tattletail.bench.Measurement} and list it in {@link
 * io.tattletail.bench.Bench}. It gets a {@link io.tattletail.bench.Lab}, which has the HDFS and the
 * events, and a {@link io.tattletail.bench.Report}, which runs pairs and keeps what is printed at
 * the end. What is compared is a {@link io.tattletail.bench.Contender}: the time it takes, all that
 * is only preparation left out. What is counted rather than timed goes to the report as it is.
 *
 * <p>JMH benchmarks of the parts live here too and are run by {@link
 * io.tattletail.bench.PartsMeasurement}, each in a JVM of its own: whatever has {@code @Benchmark}
 * methods. Keep each to some ten seconds.
 *
 * <p>System properties make runs small while working on them: {@code bench.events} (default
 * 1,000,000), {@code bench.pairs} (5) and {@code bench.only}, names of measurements with commas
 * between; Maven passes them on. The sources are compiled in the profile {@code bench} only, which
 * brings the peers.
 */
@NullMarked
package io.tattletail.bench;

import org.jspecify.annotations.NullMarked;
