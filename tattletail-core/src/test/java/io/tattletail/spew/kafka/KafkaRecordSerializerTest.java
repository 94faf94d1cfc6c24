package io.tattletail.spew.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tattletail.spew.JsonSpewSerializer;
import io.tattletail.spew.Micros;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.SpewHeader;
import java.io.ByteArrayOutputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.BlockingBinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class KafkaRecordSerializerTest {
  private static final long SEED = 20261126;
  private static final Instant TIME = Instant.parse("2026-11-26T10:00:00.000001Z");
  private static final Schema SCHEMA = new Schema.Parser().parse(KafkaRecordSerializer.SCHEMA);

  private final KafkaRecordSerializer format = new KafkaRecordSerializer();
  private final RandomRecords records = new RandomRecords(SEED);

  private SpewEvent event(ConsumerRecord<byte[], byte[]> record) {
    return KafkaRecords.event(
        KafkaRecords.stored(
            records.stream(record), record, records.stream(record).channel(), TIME));
  }

  /** An event in the middle of a block, as a replay reads it. */
  private SpewEvent replayed(SpewEvent live) {
    ByteBuffer bytes = live.serialized().orElseThrow();
    ByteBuffer block = ByteBuffer.allocate(bytes.remaining() + 20);
    block.position(7).put(bytes).flip().position(7);
    return SpewEvent.replayed(
        live.id(), live.channel(), live.timestamp(), null, block.slice(), format);
  }

  private static ConsumerRecord<byte[], byte[]> record(RecordHeaders headers, byte[] value) {
    return new ConsumerRecord<>(
        "orders",
        3,
        42,
        1_000,
        TimestampType.CREATE_TIME,
        1,
        value == null ? -1 : value.length,
        new byte[] {'k'},
        value,
        headers,
        Optional.of(5));
  }

  static void assertSame(
      ConsumerRecord<byte[], byte[]> actual, ConsumerRecord<byte[], byte[]> expected, String as) {
    assertThat(actual.topic()).as(as).isEqualTo(expected.topic());
    assertThat(actual.partition()).as(as).isEqualTo(expected.partition());
    assertThat(actual.offset()).as(as).isEqualTo(expected.offset());
    assertThat(actual.timestamp()).as(as).isEqualTo(expected.timestamp());
    assertThat(actual.timestampType()).as(as).isEqualTo(expected.timestampType());
    assertThat(actual.leaderEpoch()).as(as).isEqualTo(expected.leaderEpoch());
    assertThat(actual.key()).as(as).isEqualTo(expected.key());
    assertThat(actual.value()).as(as).isEqualTo(expected.value());
    assertThat(actual.serializedKeySize()).as(as).isEqualTo(expected.serializedKeySize());
    assertThat(actual.serializedValueSize()).as(as).isEqualTo(expected.serializedValueSize());
    assertThat(actual.headers()).as(as).isEqualTo(expected.headers());
  }

  @Test
  void aRecordComesBackIdenticalLiveAndReplayed() {
    for (int i = 0; i < 2_000; i++) {
      ConsumerRecord<byte[], byte[]> record = records.next();
      SpewEvent live = event(record);
      String as = "seed %d, record %d".formatted(SEED, i);
      assertSame(KafkaRecords.of(live), record, as);
      assertSame(KafkaRecords.of(replayed(live)), record, as);
    }
  }

  @Test
  void anEventIsNamedByItsRecordsPlace() {
    SpewEvent event = event(record(new RecordHeaders(), new byte[] {1, 2}));

    assertThat(event.id()).isEqualTo(new Uuid(7, 9) + ":3:42");
    assertThat(event.channel()).isEqualTo("känal \uD83D\uDE00");
    assertThat(event.timestamp()).isEqualTo(TIME);
    assertThat(event.source()).isEqualTo("orders");
    assertThat(event.serializerName()).contains("kafka-record-1");
    assertThat(replayed(event).header()).isEqualTo(event.header());
  }

  @Test
  void headersAreTheLastOfEachNameAsText() {
    RecordHeaders headers = new RecordHeaders();
    headers.add("a", "1".getBytes(UTF_8));
    headers.add("b", "2".getBytes(UTF_8));
    headers.add("a", "3 é".getBytes(UTF_8));
    headers.add("", new byte[] {'x', (byte) 0xff});
    headers.add("b", null);

    SpewHeader header = event(record(headers, null)).header();

    assertThat(header.headers()).containsExactly(Map.entry("a", "3 é"), Map.entry("", "x\uFFFD"));
  }

  @Test
  void thePayloadIsASliceOfTheBytes() throws Exception {
    byte[] value = {1, 2, 3};
    ByteBuffer bytes =
        ByteBuffer.wrap(KafkaRecordsBytes.of(event(record(new RecordHeaders(), value))));

    ByteBuffer payload = format.payload(bytes);

    assertThat(payload).isEqualTo(ByteBuffer.wrap(value));
    assertThat(payload.array()).isSameAs(bytes.array());
    assertThat(payload.arrayOffset() + payload.position()).isEqualTo(bytes.limit() - 3);
    assertThat(bytes.position()).isZero();
  }

  @Test
  void anEmptyValueAndNoneHaveAnEmptyPayloadAndAreToldApart() {
    SpewEvent empty = event(record(new RecordHeaders(), new byte[0]));
    SpewEvent none = event(record(new RecordHeaders(), null));

    assertThat(empty.payload().hasRemaining()).isFalse();
    assertThat(none.payload().hasRemaining()).isFalse();
    assertThat(KafkaRecords.of(empty).value()).isEmpty();
    assertThat(KafkaRecords.of(none).value()).isNull();
  }

  @Test
  void avrosLibraryReadsTheBytesByTheSchema() throws Exception {
    for (int i = 0; i < 500; i++) {
      ConsumerRecord<byte[], byte[]> record = records.next();
      byte[] bytes = KafkaRecordsBytes.of(event(record));
      GenericRecord read =
          new GenericDatumReader<GenericRecord>(SCHEMA)
              .read(null, DecoderFactory.get().binaryDecoder(bytes, null));

      assertThat(read.get("topic").toString()).isEqualTo(record.topic());
      assertThat(read.get("topic_id").toString()).isEqualTo(new Uuid(7, 9).toString());
      assertThat(read.get("partition")).isEqualTo(record.partition());
      assertThat(read.get("offset")).isEqualTo(record.offset());
      assertThat(read.get("channel").toString()).isEqualTo("känal \uD83D\uDE00");
      assertThat(read.get("time_micros")).isEqualTo(Micros.of(TIME));
      assertThat(read.get("timestamp")).isEqualTo(record.timestamp());
      assertThat(read.get("timestamp_type").toString()).isEqualTo(record.timestampType().name());
      assertThat(read.get("leader_epoch")).isEqualTo(record.leaderEpoch().orElse(null));
      assertThat(read.get("key")).isEqualTo(wrapped(record.key()));
      assertThat(read.get("value")).isEqualTo(wrapped(record.value()));
      List<Object> keys = new ArrayList<>();
      List<Object> values = new ArrayList<>();
      for (Object header : (List<?>) read.get("headers")) {
        keys.add(((GenericRecord) header).get("key").toString());
        values.add(((GenericRecord) header).get("value"));
      }
      Header[] expected = record.headers().toArray();
      assertThat(keys).isEqualTo(Arrays.stream(expected).map(Header::key).toList());
      assertThat(values)
          .isEqualTo(
              new ArrayList<>(Arrays.stream(expected).map(h -> wrapped(h.value())).toList()) {});
      assertThat(written(read, EncoderFactory.get()::binaryEncoder)).isEqualTo(bytes);
    }
  }

  private interface Encoders {
    BinaryEncoder encoder(ByteArrayOutputStream out, BinaryEncoder reuse);
  }

  private static byte[] written(GenericRecord record, Encoders encoders) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    BinaryEncoder encoder = encoders.encoder(out, null);
    new GenericDatumWriter<GenericRecord>(SCHEMA).write(record, encoder);
    encoder.flush();
    return out.toByteArray();
  }

  /** Avro may write an array in blocks with their sizes. */
  @Test
  void whatAnotherWriterOfAvroWritesIsRead() throws Exception {
    EncoderFactory blocks = new EncoderFactory().configureBlockSize(64);
    for (int i = 0; i < 500; i++) {
      ConsumerRecord<byte[], byte[]> record = records.next();
      GenericRecord read =
          new GenericDatumReader<GenericRecord>(SCHEMA)
              .read(
                  null,
                  DecoderFactory.get().binaryDecoder(KafkaRecordsBytes.of(event(record)), null));

      byte[] bytes = written(read, blocks::blockingBinaryEncoder);

      assertThat(blocks.blockingBinaryEncoder(new ByteArrayOutputStream(), null))
          .isInstanceOf(BlockingBinaryEncoder.class);
      SpewEvent event = format.deserialize(bytes);
      assertSame(KafkaRecords.of(event), record, "record " + i);
      assertThat(event.payload())
          .isEqualTo(ByteBuffer.wrap(record.value() == null ? new byte[0] : record.value()));
    }
  }

  private static ByteBuffer wrapped(byte[] bytes) {
    return bytes == null ? null : ByteBuffer.wrap(bytes);
  }

  @Test
  void anEventThatNeverWasARecordIsRefused() {
    SpewEvent built = SpewEvent.builder().id("e1").channel("c").payload("{}").build();

    assertThatThrownBy(() -> format.serialize(built))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "event e1 of channel c was built and never was a record of Kafka's, which format"
                + " kafka-record-1 is for: publish it with KafkaSpew, or serialize it in another"
                + " format");
    assertThatThrownBy(() -> KafkaRecords.of(built))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "event e1 of channel c is no record of Kafka's: its format is none, because it was built,"
                + " not kafka-record-1");
    assertThatThrownBy(() -> KafkaRecords.of(built.serializedBy(new JsonSpewSerializer())))
        .hasMessage(
            "event e1 of channel c is no record of Kafka's: its format is tattletail-json-1, not"
                + " kafka-record-1");
  }

  /** Replays and engines read archives with these classes, and have no kafka-clients. */
  @Test
  void itNeedsNoClassOfKafkas() throws Exception {
    List<URL> urls = new ArrayList<>();
    for (String entry :
        System.getProperty("java.class.path").split(java.io.File.pathSeparator, -1)) {
      if (!entry.contains("kafka-clients")) {
        urls.add(java.nio.file.Path.of(entry).toUri().toURL());
      }
    }
    byte[] bytes = KafkaRecordsBytes.of(event(record(new RecordHeaders(), new byte[] {1, 2, 3})));
    try (URLClassLoader loader =
        new URLClassLoader(urls.toArray(new URL[0]), ClassLoader.getPlatformClassLoader())) {
      assertThatThrownBy(() -> loader.loadClass(TopicPartition.class.getName()))
          .isInstanceOf(ClassNotFoundException.class);
      Object serializer =
          loader
              .loadClass(KafkaRecordSerializer.class.getName())
              .getDeclaredConstructor()
              .newInstance();
      Object payload =
          serializer
              .getClass()
              .getMethod("payload", ByteBuffer.class)
              .invoke(serializer, ByteBuffer.wrap(bytes));
      Object header =
          serializer
              .getClass()
              .getMethod("header", ByteBuffer.class)
              .invoke(serializer, ByteBuffer.wrap(bytes));

      assertThat(payload).isEqualTo(ByteBuffer.wrap(new byte[] {1, 2, 3}));
      assertThat(header.toString()).contains(new Uuid(7, 9) + ":3:42");
    }
  }
}
