package io.tattletail.spew.kafka;

import io.tattletail.spew.ChannelFilter;
import io.tattletail.spew.SpewException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.admin.TopicListing;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** The present topics of the cluster, and their channels. Thread-safe. */
final class Topics {
  private final Admin admin;
  private final BrokerCalls calls;
  private final TopicMapping mapping;

  Topics(Admin admin, BrokerCalls calls, TopicMapping mapping) {
    this.admin = admin;
    this.calls = calls;
    this.mapping = mapping;
  }

  private Collection<TopicListing> list() {
    return calls.await(admin.listTopics().listings(), "listing the topics");
  }

  /** The ids of all topics. */
  Set<Uuid> ids() {
    return list().stream().map(TopicListing::topicId).collect(Collectors.toSet());
  }

  /** The ids of the topics whose channels the filter matches, by the topic's name. */
  Map<String, Uuid> wanted(ChannelFilter filter) {
    Map<String, Uuid> wanted = new TreeMap<>();
    for (TopicListing topic : list()) {
      if (!topic.isInternal()
          && mapping.channelOf(topic.name()).filter(filter::matches).isPresent()) {
        wanted.put(topic.name(), topic.topicId());
      }
    }
    return wanted;
  }

  /** The stream of a partition. */
  TopicStream stream(Uuid topicId, TopicPartition partition) {
    String channel =
        mapping
            .channelOf(partition.topic())
            .orElseThrow(
                () -> new SpewException("topic " + partition.topic() + " has no channel any more"));
    return new TopicStream(topicId, partition, channel);
  }

  /** All streams whose channels the filter matches, by the stream's name. */
  Map<String, TopicStream> streams(ChannelFilter filter) {
    Map<String, TopicStream> streams = new HashMap<>();
    for (KafkaFuture<TopicDescription> answer :
        admin.describeTopics(wanted(filter).keySet()).topicNameValues().values()) {
      try {
        TopicDescription topic = calls.await(answer, "describing a topic");
        for (TopicPartitionInfo partition : topic.partitions()) {
          TopicStream stream =
              stream(topic.topicId(), new TopicPartition(topic.name(), partition.partition()));
          streams.put(stream.name(), stream);
        }
      } catch (SpewException e) {
        // The topic was deleted after it was listed.
        if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
          throw e;
        }
      }
    }
    return streams;
  }
}
