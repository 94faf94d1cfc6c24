package io.tattletail.replay.mapreduce;

import io.tattletail.replay.ReplayQuery;
import io.tattletail.replay.ReplaySlice;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.io.Writable;
import org.apache.hadoop.mapreduce.InputSplit;

/** What one task reads: some slices of the job's query, one after the other. */
final class ArchiveSplit extends InputSplit implements Writable {
  private final List<String> queries = new ArrayList<>();
  private final List<String> hosts = new ArrayList<>();
  private long bytes;

  /** For {@link #readFields}. */
  ArchiveSplit() {}

  /**
   * @param slices at least one; the task runs on the hosts of the largest
   */
  ArchiveSplit(List<ReplaySlice> slices) {
    ReplaySlice largest = slices.get(0);
    for (ReplaySlice slice : slices) {
      queries.add(slice.query().toJson());
      bytes += slice.bytes();
      if (slice.bytes() > largest.bytes()) {
        largest = slice;
      }
    }
    hosts.addAll(largest.hosts());
  }

  /** Of the slices, in order. */
  List<ReplayQuery> queries() {
    return queries.stream().map(ReplayQuery::fromJson).toList();
  }

  /** {@link ReplayQuery#toJson} of each, in order. */
  List<String> queryTexts() {
    return List.copyOf(queries);
  }

  @Override
  public long getLength() {
    return bytes;
  }

  @Override
  public String[] getLocations() {
    return hosts.toArray(String[]::new);
  }

  @Override
  public void write(DataOutput out) throws IOException {
    out.writeLong(bytes);
    writeAll(queries, out);
    writeAll(hosts, out);
  }

  /** {@code writeUTF} would take no more than 64 KiB. */
  private static void writeAll(List<String> strings, DataOutput out) throws IOException {
    out.writeInt(strings.size());
    for (String string : strings) {
      Text.writeString(out, string);
    }
  }

  @Override
  public void readFields(DataInput in) throws IOException {
    bytes = in.readLong();
    readAll(queries, in);
    readAll(hosts, in);
  }

  private static void readAll(List<String> strings, DataInput in) throws IOException {
    strings.clear();
    for (int left = in.readInt(); left > 0; left--) {
      strings.add(Text.readString(in));
    }
  }

  @Override
  public String toString() {
    return queries.size() == 1 ? queries.get(0) : queries.size() + " slices from " + queries.get(0);
  }
}
