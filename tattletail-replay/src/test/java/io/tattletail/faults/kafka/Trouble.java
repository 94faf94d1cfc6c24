package io.tattletail.faults.kafka;

/** What happens in a round, besides retention, which races in each. */
enum Trouble {
  /** A recorder is killed with SIGKILL and started again. */
  RECORDER_KILLED,
  /** Both are, one after the other. */
  BOTH_RECORDERS_KILLED,
  /** A recorder comes and leaves in good order, so that partitions move. */
  REBALANCED,
  /** The broker is stopped and started again. */
  BROKER_RESTARTED,
  /** An OutOfMemoryError on the thread that polls. */
  OUT_OF_MEMORY_IN_POLL,
  /** One on the thread that calls the handler. */
  OUT_OF_MEMORY_IN_HANDLER,
  /** One in the completion of the recorder's stage. */
  OUT_OF_MEMORY_IN_STAGE,
  /** One on the recorder's committing thread. */
  OUT_OF_MEMORY_IN_COMMIT
}
