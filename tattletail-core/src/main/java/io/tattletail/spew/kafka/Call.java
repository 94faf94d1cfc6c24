package io.tattletail.spew.kafka;

import java.util.List;

/**
 * A call of the handler, and its state. Guarded by the assignment's lock.
 *
 * <p>A call of an asynchronous handler ends when its stage completes.
 */
final class Call {
  private enum State {
    UNDER_WAY,
    ACKNOWLEDGED,
    FAILED
  }

  private final PartitionState partition;
  private List<FetchedRecord> records;
  private State state = State.UNDER_WAY;

  /**
   * @param records at least one record of the partition, in order
   */
  Call(PartitionState partition, List<FetchedRecord> records) {
    this.partition = partition;
    this.records = List.copyOf(records);
  }

  PartitionState partition() {
    return partition;
  }

  List<FetchedRecord> records() {
    return records;
  }

  /** Keeps this number of first records, and returns the others. */
  List<FetchedRecord> shorten(int count) {
    List<FetchedRecord> others = records.subList(count, records.size());
    records = records.subList(0, count);
    return others;
  }

  long bytes() {
    return records.stream().mapToLong(FetchedRecord::bytes).sum();
  }

  boolean isUnderWay() {
    return state == State.UNDER_WAY;
  }

  boolean isAcknowledged() {
    return state == State.ACKNOWLEDGED;
  }

  void acknowledged() {
    state = State.ACKNOWLEDGED;
  }

  void failed() {
    state = State.FAILED;
  }
}
