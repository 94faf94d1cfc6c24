package io.tattletail.bench;

/** Something to be measured, on its own or against peers. */
interface Measurement {
  /** For {@code bench.only}. */
  String name();

  void run(Lab lab, Report report) throws Exception;
}
