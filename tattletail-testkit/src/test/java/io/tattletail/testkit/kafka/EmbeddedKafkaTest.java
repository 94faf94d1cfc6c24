package io.tattletail.testkit.kafka;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(EmbeddedKafkaExtension.class)
class EmbeddedKafkaTest {
  private static final int TOPICS = 5;
  private static final int PARTITIONS = 50;

  @Test
  void eachPartitionOfANewTopicHasALeader(EmbeddedKafka kafka) throws Exception {
    for (int i = 0; i < TOPICS; i++) {
      String topic = kafka.newTopic(PARTITIONS);
      Map<TopicPartition, OffsetSpec> partitions =
          IntStream.range(0, PARTITIONS)
              .mapToObj(partition -> new TopicPartition(topic, partition))
              .collect(toMap(partition -> partition, partition -> OffsetSpec.latest()));
      try (Admin once =
          Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers(), "retries", "0"))) {
        assertThat(once.listOffsets(partitions).all().get(30, TimeUnit.SECONDS))
            .as("turn %d", i)
            .hasSize(PARTITIONS);
      }
    }
  }
}
