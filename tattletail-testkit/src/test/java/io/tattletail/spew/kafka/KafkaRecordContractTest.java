package io.tattletail.spew.kafka;

/** The contract with any records. */
class KafkaRecordContractTest extends KafkaContract {
  @Override
  KafkaSpewOptions options(KafkaSpewOptions options) {
    return options.batchSize(1);
  }
}
