package io.tattletail.spew.kafka;

import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicAuthorizationException;

/**
 * The protocols of consumer groups, which differ in the failures from which a consumer does not
 * recover.
 */
enum GroupProtocol {
  /**
   * After any failure but a fenced instance id, the consumer joins its group again in the next
   * poll.
   */
  CLASSIC {
    @Override
    boolean isEndedBy(RuntimeException failure) {
      return failure instanceof FencedInstanceIdException;
    }
  },

  /**
   * The newer protocol, {@code group.protocol=consumer}. If the group's coordinator refuses the
   * consumer, one poll throws; later polls return nothing, and the consumer never joins again.
   */
  CONSUMER {
    @Override
    boolean isEndedBy(RuntimeException failure) {
      return failure instanceof ApiException
          && !(failure instanceof RetriableException)
          && !(failure instanceof TopicAuthorizationException)
          && !(failure instanceof InvalidTopicException);
    }
  };

  /** Whether the consumer gets no partitions any more after a poll that failed in this way. */
  abstract boolean isEndedBy(RuntimeException failure);
}
