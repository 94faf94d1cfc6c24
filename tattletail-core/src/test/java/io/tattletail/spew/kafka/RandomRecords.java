package io.tattletail.spew.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Optional;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/** Random Kafka records, with null or unusual values in each part that may have them. */
final class RandomRecords {
  private static final long NOON = 1_795_000_000_000L;

  private final Random random;
  private final Uuid topicId = new Uuid(7, 9);

  RandomRecords(long seed) {
    this.random = new Random(seed);
  }

  TopicStream stream(ConsumerRecord<byte[], byte[]> record) {
    return new TopicStream(
        topicId, new TopicPartition(record.topic(), record.partition()), "känal \uD83D\uDE00");
  }

  ConsumerRecord<byte[], byte[]> next() {
    byte[] key = bytes(40);
    byte[] value = bytes(random.nextInt(20) == 0 ? 100_000 : 300);
    RecordHeaders headers = new RecordHeaders();
    for (int i = random.nextInt(6); i > 0; i--) {
      headers.add(random.nextBoolean() ? "trace" : "höder " + random.nextInt(3), bytes(20));
    }
    boolean timed = random.nextInt(5) > 0;
    return new ConsumerRecord<>(
        "topic-1",
        random.nextInt(100),
        random.nextLong() >>> (1 + random.nextInt(62)),
        timed ? NOON + random.nextInt() : -1,
        timed
            ? random.nextBoolean() ? TimestampType.CREATE_TIME : TimestampType.LOG_APPEND_TIME
            : TimestampType.NO_TIMESTAMP_TYPE,
        key == null ? -1 : key.length,
        value == null ? -1 : value.length,
        key,
        value,
        headers,
        random.nextBoolean() ? Optional.of(random.nextInt(1_000)) : Optional.empty());
  }

  /** Null, empty, text, or no text. */
  private byte[] bytes(int most) {
    return switch (random.nextInt(5)) {
      case 0 -> null;
      case 1 -> new byte[0];
      case 2 -> ("text é " + random.nextInt()).getBytes(UTF_8);
      default -> {
        byte[] bytes = new byte[random.nextInt(most)];
        random.nextBytes(bytes);
        yield bytes;
      }
    };
  }
}
