package io.tattletail.replay.mapreduce;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.base.Splitter;
import io.tattletail.replay.DamagePolicy;
import io.tattletail.replay.EventReplayer;
import io.tattletail.replay.ReplayQuery;
import io.tattletail.replay.ReplaySlice;
import io.tattletail.replay.ReplayerOptions;
import io.tattletail.spew.SpewSerializer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.util.ReflectionUtils;

/**
 * The input of a job, kept in the job's configuration. The setters are for the code that makes the
 * job, the getters for its tasks.
 *
 * <p>Not thread-safe, like a {@link Configuration} that is being changed.
 */
public final class ArchiveInput {
  static final String ROOT = "tattletail.archive.root";
  static final String QUERY = "tattletail.replay.query";
  static final String SLICE_BYTES = "tattletail.replay.slice.bytes";
  static final String MEMORY_BYTES = "tattletail.replay.memory.bytes";
  static final String ON_DAMAGE = "tattletail.replay.on.damage";
  static final String SERIALIZERS = "tattletail.replay.serializers";

  private static final long DEFAULT_SLICE_BYTES = 128 << 20;

  private final Configuration configuration;

  private ArchiveInput(Configuration configuration) {
    this.configuration = configuration;
  }

  /** The input in this configuration, which the setters change. */
  public static ArchiveInput of(Configuration configuration) {
    return new ArchiveInput(configuration);
  }

  /** The archive's directory, {@code tattletail.archive.root}. Required. */
  public ArchiveInput root(Path root) {
    configuration.set(ROOT, root.toString());
    return this;
  }

  /**
   * Which events, {@code tattletail.replay.query}: {@link ReplayQuery#toJson}. Default: all that
   * were recorded.
   */
  public ArchiveInput query(ReplayQuery query) {
    return queries(List.of(query));
  }

  /**
   * The events of several queries. They should have no event in common: an event of two queries is
   * delivered for each.
   */
  public ArchiveInput queries(List<ReplayQuery> queries) {
    configuration.set(
        QUERY, queries.stream().map(ReplayQuery::toJson).collect(Collectors.joining("\n")));
    return this;
  }

  /**
   * About how much a task reads, {@code tattletail.replay.slice.bytes}. Default 128 MiB.
   *
   * @param bytes in files, so mostly compressed; positive
   */
  public ArchiveInput sliceBytes(long bytes) {
    checkArgument(bytes > 0, "sliceBytes must be positive, is %s", bytes);
    configuration.setLong(SLICE_BYTES, bytes);
    return this;
  }

  /**
   * How much a task holds of the archive, {@code tattletail.replay.memory.bytes}: {@link
   * ReplayerOptions#memoryBytes}.
   *
   * @throws IllegalArgumentException if that refuses it
   */
  public ArchiveInput memoryBytes(long bytes) {
    ReplayerOptions.defaults().memoryBytes(bytes);
    configuration.setLong(MEMORY_BYTES, bytes);
    return this;
  }

  /**
   * What a task does when a file is damaged, {@code tattletail.replay.on.damage}. Default {@link
   * DamagePolicy#FAIL}. Parts that are skipped are counted by {@link ArchiveCounter#LOST_PARTS}.
   */
  public ArchiveInput onDamage(DamagePolicy policy) {
    configuration.setEnum(ON_DAMAGE, policy);
    return this;
  }

  /**
   * Serializers beside the built-in ones, {@code tattletail.replay.serializers}.
   *
   * @param serializers each with a constructor without parameters
   */
  public ArchiveInput serializers(List<Class<? extends SpewSerializer>> serializers) {
    configuration.setStrings(
        SERIALIZERS, serializers.stream().map(Class::getName).toArray(String[]::new));
    return this;
  }

  Path root() throws IOException {
    String root = configuration.get(ROOT);
    if (root == null || root.isBlank()) {
      throw new IOException(
          "the job does not say which archive to read: set "
              + ROOT
              + ", or call ArchiveInput.of(job.getConfiguration()).root(...)");
    }
    return new Path(root);
  }

  List<ReplayQuery> queries() throws IOException {
    // Raw, or a channel named ${user.name} would become another one.
    String json = configuration.getRaw(QUERY);
    if (json == null) {
      return List.of(ReplayQuery.all());
    }
    try {
      return Splitter.on('\n')
          .omitEmptyStrings()
          .splitToStream(json)
          .map(ReplayQuery::fromJson)
          .toList();
    } catch (IllegalArgumentException e) {
      throw new IOException(QUERY + ": " + e.getMessage(), e);
    }
  }

  /** Of all queries, in order. */
  List<ReplaySlice> slices() throws IOException {
    List<ReplaySlice> slices = new ArrayList<>();
    try (EventReplayer replayer = open()) {
      for (ReplayQuery query : queries()) {
        slices.addAll(replayer.slices(query, sliceBytes()));
      }
    }
    return slices;
  }

  long sliceBytes() {
    return configuration.getLongBytes(SLICE_BYTES, DEFAULT_SLICE_BYTES);
  }

  DamagePolicy onDamage() {
    return configuration.getEnum(ON_DAMAGE, DamagePolicy.FAIL);
  }

  ReplayerOptions options() throws IOException {
    ReplayerOptions options = ReplayerOptions.defaults();
    Optional<String> memory = Optional.ofNullable(configuration.get(MEMORY_BYTES));
    if (memory.isPresent()) {
      options = options.memoryBytes(configuration.getLongBytes(MEMORY_BYTES, 0));
    }
    for (SpewSerializer serializer : registered()) {
      options = options.serializer(serializer);
    }
    return options;
  }

  /** Those of {@link #serializers}. */
  List<SpewSerializer> registered() throws IOException {
    try {
      return Arrays.stream(configuration.getClasses(SERIALIZERS))
          .<SpewSerializer>map(
              type ->
                  ReflectionUtils.newInstance(type.asSubclass(SpewSerializer.class), configuration))
          .toList();
    } catch (RuntimeException e) {
      throw new IOException(
          SERIALIZERS + ": a class of it is no serializer that can be made: " + e.getMessage(), e);
    }
  }

  EventReplayer open() throws IOException {
    return EventReplayer.open(root(), configuration, options());
  }
}
