package io.tattletail.testkit;

/** Whether a broker tells consumers where on a stream an event was. */
enum PositionMode {
  TOLD,
  HIDDEN
}
