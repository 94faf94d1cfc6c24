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
 * The topics to which records are published. This class asks Kafka for a topic when it is first
 * needed, and again after a minute. It remembers 1,000 topics. Thread-safe.
 */
final class TargetTopics {
  private static final int MOST = 1_000;
  private static final Duration KNOWN_FOR = Duration.ofMinutes(1);

  private final Admin admin;
  private final BrokerCalls calls;
  private final Cache<Question, Target> known =
      CacheBuilder.newBuilder().maximumSize(MOST).expireAfterWrite(KNOWN_FOR).build();

  TargetTopics(Admin admin, BrokerCalls calls) {
    this.admin = admin;
    this.calls = calls;
  }

  /**
   * An existing topic.
   *
   * @param partitions the number of its partitions, which can only grow
   */
  record Target(Uuid id, int partitions) {}

  /**
   * A topic to ask for.
   *
   * @param namesake the id of the record's source topic, if that topic has the same name; otherwise
   *     empty. A new id makes a new question, because the topic may have been made again since the
   *     last answer
   */
  private record Question(String topic, String namesake) {}

  /**
   * The topic of a name, for a record.
   *
   * @throws io.tattletail.spew.SpewException if there is no such topic, or Kafka does not answer
   */
  Target of(String topic, StoredRecord record) {
    Question question = question(topic, record);
    Target target = known.getIfPresent(question);
    return target == null ? ask(question) : target;
  }

  /**
   * The topic of a name, for a record. Asks Kafka again if the known topic has no partition of the
   * record's number.
   */
  Target withPartition(String topic, StoredRecord record) {
    Target target = of(topic, record);
    return record.partition() < target.partitions() ? target : ask(question(topic, record));
  }

  private static Question question(String topic, StoredRecord record) {
    return new Question(topic, topic.equals(record.topic()) ? record.topicId() : "");
  }

  private Target ask(Question question) {
    String topic = question.topic();
    KafkaFuture<TopicDescription> answer =
        requireNonNull(
            admin.describeTopics(List.of(topic)).topicNameValues().get(topic),
            "each topic that is asked for has an answer");
    TopicDescription description = calls.await(answer, "looking for topic " + topic);
    Target target = new Target(description.topicId(), description.partitions().size());
    known.put(question, target);
    return target;
  }
}
