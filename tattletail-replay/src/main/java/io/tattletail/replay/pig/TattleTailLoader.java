package io.tattletail.replay.pig;

import static java.util.Objects.requireNonNull;

import com.google.common.base.Splitter;
import io.tattletail.replay.EventReplayer;
import io.tattletail.replay.PlanTotals;
import io.tattletail.replay.ReplayQuery;
import io.tattletail.replay.mapreduce.ArchiveInput;
import io.tattletail.replay.mapreduce.ArchiveInputFormat;
import io.tattletail.replay.mapreduce.EventWritable;
import io.tattletail.spew.SpewEvent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.mapreduce.InputFormat;
import org.apache.hadoop.mapreduce.Job;
import org.apache.hadoop.mapreduce.RecordReader;
import org.apache.pig.Expression;
import org.apache.pig.LoadFunc;
import org.apache.pig.LoadMetadata;
import org.apache.pig.LoadPushDown;
import org.apache.pig.ResourceSchema;
import org.apache.pig.ResourceSchema.ResourceFieldSchema;
import org.apache.pig.ResourceStatistics;
import org.apache.pig.backend.hadoop.executionengine.mapReduceLayer.PigSplit;
import org.apache.pig.data.Tuple;
import org.apache.pig.data.TupleFactory;
import org.apache.pig.impl.util.UDFContext;
import org.jspecify.annotations.Nullable;

/**
 * Loads the events of an archive into Pig, recorded and published ones together, each once.
 *
 * <pre>
 *   edits = LOAD 'hdfs://namenode/archive' USING io.tattletail.replay.pig.TattleTailLoader();
 *   day   = FILTER edits BY channel == '#en.wikipedia' AND date == '2015-09-12';
 * </pre>
 *
 * <p>Columns: {@code channel}, {@code date} (text, such as {@code 2015-09-12}), {@code timestamp}
 * (to the millisecond), {@code micros} (the exact time, in microseconds since 1970 UTC), {@code
 * id}, {@code stream} and {@code offset} (null if the broker gave no position), {@code source},
 * {@code headers}, {@code payload} and {@code event}, its serialized bytes.
 *
 * <p>A filter on channel and date decides which files are read. Only the columns that the script
 * uses are decoded.
 *
 * <p>Used by one thread at a time, as Pig does.
 */
public final class TattleTailLoader extends LoadFunc implements LoadMetadata, LoadPushDown {
  private static final String QUERIES = "queries";
  private static final String COLUMNS = "columns";

  private final ReplayQuery query;
  private final TupleFactory tuples = TupleFactory.getInstance();

  private String signature = "";
  private @Nullable String location;
  private @Nullable Configuration configuration;
  private List<EventColumn> columns = List.of();
  private @Nullable RecordReader<Text, EventWritable> reader;

  /** Loads everything. */
  public TattleTailLoader() {
    this(ReplayQuery.all().toJson());
  }

  /**
   * Loads the events of a query.
   *
   * @param query as {@link ReplayQuery#toJson} writes it
   * @throws IllegalArgumentException if it is no query; the message says why
   */
  public TattleTailLoader(String query) {
    this.query = ReplayQuery.fromJson(query);
  }

  @Override
  public void setUDFContextSignature(String newSignature) {
    signature = newSignature;
  }

  /** Goes from the script to the tasks. */
  private Properties properties() {
    return UDFContext.getUDFContext().getUDFProperties(getClass(), new String[] {signature});
  }

  @Override
  public void setLocation(String newLocation, Job job) throws IOException {
    remember(newLocation, job);
    ArchiveInput.of(job.getConfiguration()).root(new Path(newLocation)).queries(queries());
  }

  private void remember(String newLocation, Job job) {
    location = newLocation;
    configuration = job.getConfiguration();
  }

  /** Those of the filter, if there is one. */
  private List<ReplayQuery> queries() {
    String filtered = properties().getProperty(QUERIES);
    if (filtered == null) {
      return List.of(query);
    }
    return Splitter.on('\n')
        .omitEmptyStrings()
        .splitToStream(filtered)
        .map(ReplayQuery::fromJson)
        .toList();
  }

  @Override
  public InputFormat<Text, EventWritable> getInputFormat() {
    return new ArchiveInputFormat();
  }

  @Override
  @SuppressWarnings({"rawtypes", "unchecked"}) // Pig's interface, and the input format's reader.
  public void prepareToRead(RecordReader newReader, PigSplit split) {
    reader = newReader;
    String required = properties().getProperty(COLUMNS);
    columns =
        required == null
            ? List.of(EventColumn.values())
            : Splitter.on(',').splitToStream(required).map(EventColumn::valueOf).toList();
  }

  @Override
  public @Nullable Tuple getNext() throws IOException {
    RecordReader<Text, EventWritable> events = requireNonNull(reader, "prepareToRead comes first");
    try {
      if (!events.nextKeyValue()) {
        return null;
      }
      SpewEvent event = events.getCurrentValue().get();
      List<@Nullable Object> values = new ArrayList<>(columns.size());
      for (EventColumn column : columns) {
        values.add(column.of(event));
      }
      return tuples.newTupleNoCopy(values);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while reading " + location, e);
    }
  }

  @Override
  public ResourceSchema getSchema(String newLocation, Job job) {
    remember(newLocation, job);
    return new ResourceSchema()
        .setFields(
            Arrays.stream(EventColumn.values())
                .map(
                    column ->
                        new ResourceFieldSchema().setName(column.alias()).setType(column.type()))
                .toArray(ResourceFieldSchema[]::new));
  }

  /** Estimates of bytes and events, from the indexes. */
  @Override
  public ResourceStatistics getStatistics(String newLocation, Job job) throws IOException {
    remember(newLocation, job);
    long bytes = 0;
    long events = 0;
    try (EventReplayer replayer =
        EventReplayer.open(new Path(newLocation), job.getConfiguration())) {
      for (ReplayQuery part : queries()) {
        PlanTotals total = replayer.plan(part).total();
        bytes += total.bytes();
        events += total.events();
      }
    }
    ResourceStatistics statistics = new ResourceStatistics();
    statistics.setSizeInBytes(bytes);
    return statistics.setNumRecords(events);
  }

  @Override
  public String[] getPartitionKeys(String newLocation, Job job) {
    remember(newLocation, job);
    return new String[] {PartitionFilter.CHANNEL, PartitionFilter.DATE};
  }

  @Override
  public void setPartitionFilter(Expression filter) throws IOException {
    try (EventReplayer replayer =
        EventReplayer.open(
            new Path(requireNonNull(location, "getPartitionKeys comes first")),
            requireNonNull(configuration, "getPartitionKeys comes first"))) {
      properties()
          .setProperty(
              QUERIES,
              FilteredQueries.of(replayer, query, new PartitionFilter(filter)).stream()
                  .map(ReplayQuery::toJson)
                  .collect(Collectors.joining("\n")));
    }
  }

  @Override
  public List<OperatorSet> getFeatures() {
    return List.of(OperatorSet.PROJECTION);
  }

  @Override
  public RequiredFieldResponse pushProjection(RequiredFieldList required) {
    if (required.getFields() == null) {
      return new RequiredFieldResponse(false);
    }
    EventColumn[] all = EventColumn.values();
    properties()
        .setProperty(
            COLUMNS,
            required.getFields().stream()
                .map(field -> all[field.getIndex()].name())
                .collect(Collectors.joining(",")));
    return new RequiredFieldResponse(true);
  }
}
