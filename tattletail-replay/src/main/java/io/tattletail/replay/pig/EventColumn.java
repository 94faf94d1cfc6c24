package io.tattletail.replay.pig;

import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.SpewPosition;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import org.apache.pig.data.DataByteArray;
import org.apache.pig.data.DataType;
import org.joda.time.DateTime;
import org.joda.time.DateTimeZone;
import org.jspecify.annotations.Nullable;

/** The columns of an event, in the order in which Pig gets them. */
enum EventColumn {
  CHANNEL(DataType.CHARARRAY) {
    @Override
    Object of(SpewEvent event) {
      return event.channel();
    }
  },
  DATE(DataType.CHARARRAY) {
    @Override
    Object of(SpewEvent event) {
      return event.timestamp().atOffset(ZoneOffset.UTC).toLocalDate().toString();
    }
  },
  /** To the millisecond, which is all that Pig's times have. */
  TIMESTAMP(DataType.DATETIME) {
    @Override
    Object of(SpewEvent event) {
      return new DateTime(event.timestamp().toEpochMilli(), DateTimeZone.UTC);
    }
  },
  MICROS(DataType.LONG) {
    @Override
    Object of(SpewEvent event) {
      return ChronoUnit.MICROS.between(Instant.EPOCH, event.timestamp());
    }
  },
  ID(DataType.CHARARRAY) {
    @Override
    Object of(SpewEvent event) {
      return event.id();
    }
  },
  STREAM(DataType.CHARARRAY) {
    @Override
    @Nullable Object of(SpewEvent event) {
      Optional<SpewPosition> position = event.position();
      return position.isPresent() ? position.get().stream() : null;
    }
  },
  OFFSET(DataType.LONG) {
    @Override
    @Nullable Object of(SpewEvent event) {
      Optional<SpewPosition> position = event.position();
      return position.isPresent() ? (Long) position.get().offset() : null;
    }
  },
  SOURCE(DataType.CHARARRAY) {
    @Override
    Object of(SpewEvent event) {
      return event.source();
    }
  },
  HEADERS(DataType.MAP) {
    @Override
    Object of(SpewEvent event) {
      return event.headers();
    }
  },
  PAYLOAD(DataType.BYTEARRAY) {
    @Override
    Object of(SpewEvent event) {
      return bytes(event.payload());
    }
  },
  EVENT(DataType.BYTEARRAY) {
    @Override
    Object of(SpewEvent event) {
      return bytes(event.serialized().orElseThrow());
    }
  };

  private final byte type;

  EventColumn(byte type) {
    this.type = type;
  }

  /** {@link DataType}. */
  byte type() {
    return type;
  }

  /** Its name in a script. */
  String alias() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Decodes no more than it needs; null if the event has no position to tell. */
  abstract @Nullable Object of(SpewEvent event);

  private static DataByteArray bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return new DataByteArray(bytes);
  }
}
