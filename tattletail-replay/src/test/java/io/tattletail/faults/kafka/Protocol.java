package io.tattletail.faults.kafka;

/** How the members of a group agree on who has which partition. */
enum Protocol {
  CLASSIC,
  CONSUMER;

  /** As Kafka's property {@code group.protocol} has it. */
  String property() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
