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
  private final Cache<Question, Target> known =
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
   * What is asked for.
   *
   * @param namesake the id of the topic of that name from which a record came; empty if it came
   *     from one of another name. A namesake that is seen first may be the topic itself, made again
   *     since it was asked for
   */
  private record Question(String topic, String namesake) {}

  /**
   * The topic of a name, for a record.
   *
   * @throws io.tattletail.spew.SpewException if there is none, or Kafka does not answer
   */
  Target of(String topic, StoredRecord record) {
    Question question = question(topic, record);
    Target target = known.getIfPresent(question);
    return target == null ? ask(question) : target;
  }

  /** The topic, asked for again if it has no partition of the record's number yet. */
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
