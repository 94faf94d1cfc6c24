package io.tattletail.bench;

import java.util.Locale;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/** All JMH benchmarks of this package: what the parts cost on their own. */
final class PartsMeasurement implements Measurement {
  @Override
  public String name() {
    return "parts";
  }

  @Override
  public void run(Lab lab, Report report) throws Exception {
    var options =
        new OptionsBuilder()
            .include(Bench.class.getPackageName().replace(".", "\\.") + "\\..*")
            .verbosity(VerboseMode.SILENT)
            .shouldFailOnError(true)
            .jvmArgs("-Xmx1g")
            .build();
    for (RunResult run : new Runner(options).run()) {
      Result<?> result = run.getPrimaryResult();
      String benchmark = run.getParams().getBenchmark();
      report.line(
          String.format(
              Locale.ROOT,
              "part %s %.0f %s an event, +- %.0f",
              benchmark.substring(Bench.class.getPackageName().length() + 1),
              result.getScore(),
              result.getScoreUnit().replace("/op", ""),
              result.getScoreError()));
    }
  }
}
