package io.tattletail.spew.kafka;

import java.util.Optional;

/**
 * Who a consumer is in its group: a static member with an id that survives the process, or a
 * dynamic one. Used by one thread at a time.
 */
interface Membership extends AutoCloseable {
  /** A member without an id, which leaves its group when its consumer closes. */
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
   * Removes the member of this id that an earlier process left in the group, if there is one.
   *
   * @throws io.tattletail.spew.SpewException if Kafka does not do it
   */
  void evict();

  /**
   * Leaves the group after the consumer is closed, which a static member does not do by closing.
   * Logs a failure: the group keeps the member until its session times out then.
   *
   * @param memberId the one that Kafka gave the consumer, empty if none yet: should another process
   *     have taken the instance id meanwhile, its member stays
   */
  void leave(String memberId);

  /** Lets another process have the id. Closing twice does nothing. */
  @Override
  void close();
}
