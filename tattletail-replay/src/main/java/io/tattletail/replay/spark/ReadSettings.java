package io.tattletail.replay.spark;

import com.google.common.base.Splitter;
import io.tattletail.replay.DamagePolicy;
import io.tattletail.replay.EventReplayer;
import io.tattletail.replay.ReplayQuery;
import io.tattletail.replay.ReplayerOptions;
import io.tattletail.spew.SpewSerializer;
import java.io.IOException;
import java.io.Serializable;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.util.StringUtils;
import org.apache.spark.sql.classic.SparkSession;
import org.apache.spark.util.SerializableConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * What the options of a data source say, with the Hadoop configuration of the session: all that a
 * task has to know. Immutable and thread-safe.
 */
final class ReadSettings implements Serializable {
  private static final long serialVersionUID = 1;

  private static final String PATH = "path";
  private static final String QUERY = "query";
  private static final String CHANNELS = "channels";
  private static final String FROM = "from";
  private static final String UNTIL = "until";
  private static final String SCOPE = "scope";
  private static final String SLICE_BYTES = "sliceBytes";
  private static final String MEMORY_BYTES = "memoryBytes";
  private static final String ON_DAMAGE = "onDamage";
  private static final String SERIALIZERS = "serializers";

  private static final List<String> NAMES =
      List.of(
          PATH,
          QUERY,
          CHANNELS,
          FROM,
          UNTIL,
          SCOPE,
          SLICE_BYTES,
          MEMORY_BYTES,
          ON_DAMAGE,
          SERIALIZERS);

  private static final List<String> OF_HADOOP = List.of("fs.", "dfs.", "ipc.", "hadoop.");

  /** A task has one processor: one thread reads ahead of it. */
  private static final int READ_THREADS = 1;

  private static final String DEFAULT_SLICE_BYTES = "128m";
  private static final String DEFAULT_MEMORY_BYTES = "64m";

  private final SerializableConfiguration configuration;
  private final String root;
  private final String query;
  private final long sliceBytes;
  private final long memoryBytes;
  private final DamagePolicy onDamage;
  private final ArrayList<String> serializers;

  private ReadSettings(Map<String, String> options, SerializableConfiguration configuration) {
    this.configuration = configuration;
    this.root = required(options, PATH);
    this.query = query(options).toJson();
    this.sliceBytes = bytes(options, SLICE_BYTES, DEFAULT_SLICE_BYTES);
    this.memoryBytes = bytes(options, MEMORY_BYTES, DEFAULT_MEMORY_BYTES);
    this.onDamage = onDamage(options);
    this.serializers = new ArrayList<>(list(options.getOrDefault(SERIALIZERS, "")));
    replayerOptions();
  }

  /**
   * Reads options.
   *
   * @throws IllegalArgumentException if one is unknown, missing, or has a value it cannot have
   */
  static ReadSettings of(Map<String, String> given) {
    Configuration configuration = SparkSession.active().sessionState().newHadoopConf();
    Map<String, String> options = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    Set<String> unknown = new TreeSet<>();
    given.forEach(
        (name, value) -> {
          if (OF_HADOOP.stream().anyMatch(name::startsWith)) {
            configuration.set(name, value);
          } else if (NAMES.stream().anyMatch(name::equalsIgnoreCase)) {
            options.put(name, value);
          } else {
            unknown.add(name);
          }
        });
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          "tattletail has no option %s; it has %s, and Hadoop's that begin with %s"
              .formatted(String.join(", ", unknown), NAMES, OF_HADOOP));
    }
    return new ReadSettings(options, new SerializableConfiguration(configuration));
  }

  private static String required(Map<String, String> options, String name) {
    String value = options.get(name);
    if (value == null || value.isBlank()) {
      throw new IllegalArgumentException(
          "tattletail needs the option %s, the directory of an archive".formatted(name));
    }
    return value;
  }

  private static ReplayQuery query(Map<String, String> options) {
    ReplayQuery query = ReplayQuery.all();
    String json = options.get(QUERY);
    if (json != null) {
      try {
        query = ReplayQuery.fromJson(json);
      } catch (IllegalArgumentException e) {
        throw bad(QUERY, e.getMessage(), e);
      }
    }
    String channels = options.get(CHANNELS);
    if (channels != null) {
      query = query.channels(list(channels).toArray(String[]::new));
    }
    String from = options.get(FROM);
    String until = options.get(UNTIL);
    try {
      query = from == null ? query : query.from(time(FROM, from));
      query = until == null ? query : query.until(time(UNTIL, until));
    } catch (IllegalArgumentException e) {
      throw bad(from == null ? UNTIL : FROM, e.getMessage(), e);
    }
    String scope = options.getOrDefault(SCOPE, "all").toLowerCase(Locale.ROOT);
    return switch (scope) {
      case "all" -> query;
      case "published" -> query.publishedOnly();
      default -> throw bad(SCOPE, "'%s' is neither all nor published".formatted(scope), null);
    };
  }

  private static Instant time(String name, String text) {
    try {
      return text.indexOf('T') < 0
          ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
          : Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          "%s is '%s', no time such as 2026-11-22T10:15:00Z and no day such as 2026-11-22"
              .formatted(name, text),
          e);
    }
  }

  private static long bytes(Map<String, String> options, String name, String otherwise) {
    String text = options.getOrDefault(name, otherwise);
    try {
      long bytes = StringUtils.TraditionalBinaryPrefix.string2long(text);
      if (bytes > 0) {
        return bytes;
      }
    } catch (IllegalArgumentException e) {
      throw bad(name, "'%s' is no number of bytes such as 64m".formatted(text), e);
    }
    throw bad(name, "'%s' is not positive".formatted(text), null);
  }

  private static DamagePolicy onDamage(Map<String, String> options) {
    String text = options.getOrDefault(ON_DAMAGE, DamagePolicy.FAIL.name());
    try {
      return DamagePolicy.valueOf(text.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw bad(ON_DAMAGE, "'%s' is neither fail nor skip".formatted(text), e);
    }
  }

  private static IllegalArgumentException bad(
      String name, @Nullable String why, @Nullable Exception cause) {
    return new IllegalArgumentException("option %s of tattletail: %s".formatted(name, why), cause);
  }

  private static List<String> list(String text) {
    return Splitter.on(',').trimResults().omitEmptyStrings().splitToList(text);
  }

  DamagePolicy onDamage() {
    return onDamage;
  }

  private ReplayerOptions replayerOptions() {
    ReplayerOptions options = ReplayerOptions.defaults().readThreads(READ_THREADS);
    try {
      options = options.memoryBytes(memoryBytes);
    } catch (IllegalArgumentException e) {
      throw bad(MEMORY_BYTES, e.getMessage(), e);
    }
    for (String name : serializers) {
      options = options.serializer(serializer(name));
    }
    return options;
  }

  private static SpewSerializer serializer(String name) {
    try {
      return Class.forName(name, true, Thread.currentThread().getContextClassLoader())
          .asSubclass(SpewSerializer.class)
          .getConstructor()
          .newInstance();
    } catch (ReflectiveOperationException | ClassCastException e) {
      throw bad(SERIALIZERS, "%s is no serializer that can be made: %s".formatted(name, e), e);
    }
  }

  /** The archive's directory, as it was given. */
  String root() {
    return root;
  }

  /** Which events, as the options say. */
  ReplayQuery query() {
    return ReplayQuery.fromJson(query);
  }

  long sliceBytes() {
    return sliceBytes;
  }

  /** A replayer of the archive; the caller closes it. */
  EventReplayer open() throws IOException {
    return EventReplayer.open(new Path(root), configuration.value(), replayerOptions());
  }
}
