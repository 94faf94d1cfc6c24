package io.tattletail.spew.kafka;

import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicAuthorizationException;

/** How a consumer takes part in its group, as far as it matters for what its failures mean. */
enum GroupProtocol {
  /** The consumer joins again in the next poll, whatever the last one failed with. */
  CLASSIC {
    @Override
    boolean isEndedBy(RuntimeException failure) {
      return failure instanceof FencedInstanceIdException;
    }
  },

  /**
   * The newer one, {@code group.protocol=consumer}. What the group's coordinator does not allow is
   * thrown by one poll; later ones return nothing, and the consumer never joins again.
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

  /** Whether no poll after the one that failed so gives the consumer's partitions back. */
  abstract boolean isEndedBy(RuntimeException failure);
}
