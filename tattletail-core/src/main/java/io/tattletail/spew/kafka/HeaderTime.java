package io.tattletail.spew.kafka;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** The implementation of {@link RecordTime#header}. */
record HeaderTime(String name) implements RecordTime {
  @Override
  public Optional<Instant> of(ConsumerRecord<byte[], byte[]> record) {
    return Optional.ofNullable(record.headers().lastHeader(name))
        .map(Header::value)
        .flatMap(value -> TimeText.parse(new String(value, StandardCharsets.UTF_8)));
  }
}
