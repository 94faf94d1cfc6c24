package io.tattletail.spew.kafka;

import static java.util.Objects.requireNonNull;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Uuid;

/**
 * The topics to which records are published, as Kafka knows them. Each is asked for when it is
 * first needed and again after a minute; a thousand are remembered. Thread-safe.
 */
final class TargetTopics {
  private static final int MOST = 1_000;
  private static final Duration KNOWN_FOR = Duration.ofMinutes(1);

  private final Admin admin;
  private final BrokerCalls calls;
  private final Cache<String, Target> known =
      CacheBuilder.newBuilder().maximumSize(MOST).expireAfterWrite(KNOWN_FOR).build();

  TargetTopics(Admin admin, BrokerCalls calls) {
    this.admin = admin;
    this.calls = calls;
  }

  /**
   * A topic that is there.
   *
   * @param partitions how many it has; they only become more
   */
  record Target(Uuid id, int partitions) {}

  /**
   * The topic of a name.
   *
   * @throws io.tattletail.spew.SpewException if there is none, or Kafka does not answer
   */
  Target of(String topic) {
    Target target = known.getIfPresent(topic);
    return target == null ? ask(topic) : target;
  }

  /** The topic, asked for again if it has no partition of that number yet. */
  Target of(String topic, int partition) {
    Target target = of(topic);
    return partition < target.partitions() ? target : ask(topic);
  }

  private Target ask(String topic) {
    KafkaFuture<TopicDescription> answer =
        requireNonNull(
            admin.describeTopics(List.of(topic)).topicNameValues().get(topic),
            "each topic that is asked for has an answer");
    TopicDescription description = calls.await(answer, "looking for topic " + topic);
    Target target = new Target(description.topicId(), description.partitions().size());
    known.put(topic, target);
    return target;
  }
}
