package io.tattletail.spew.kafka;

import java.util.List;

/**
 * What is to be handled next.
 *
 * @param records of one partition, in order; at least one
 */
record Call(PartitionState partition, List<FetchedRecord> records) {}
