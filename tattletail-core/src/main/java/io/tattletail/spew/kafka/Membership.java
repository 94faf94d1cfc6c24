package io.tattletail.spew.kafka;

import java.util.Optional;

/**
 * The identity of a consumer in its group: a static member with a fixed id, or a dynamic member.
 * Used by one thread at a time.
 */
interface Membership extends AutoCloseable {
  /** A member without a fixed id, which leaves its group when its consumer closes. */
  Membership DYNAMIC =
      new Membership() {
        @Override
        public Optional<String> instanceId() {
          return Optional.empty();
        }

        @Override
        public void evict() {}

        @Override
        public void leave(String memberId) {}

        @Override
        public void close() {}
      };

  /** The {@code group.instance.id}; empty for a dynamic member. */
  Optional<String> instanceId();

  /**
   * Removes the member with this id that an earlier process left in the group, if there is one.
   *
   * @throws io.tattletail.spew.SpewException if Kafka does not answer, or does not remove the
   *     member
   */
  void evict();

  /**
   * Leaves the group after the consumer was closed, because the consumer of a static member does
   * not leave it. Logs a failure; the group then keeps the member until its session times out.
   *
   * @param memberId the id that Kafka gave the consumer; empty if it has none yet. If another
   *     process has taken the instance id, its member stays in the group
   */
  void leave(String memberId);

  /** Frees the id for another process. Closing twice does nothing. */
  @Override
  void close();
}
