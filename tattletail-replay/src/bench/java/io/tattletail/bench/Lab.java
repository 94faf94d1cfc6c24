package io.tattletail.bench;

import io.tattletail.spew.SpewEvent;
import io.tattletail.testkit.MiniHdfs;
import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** What all contenders share: one HDFS with one datanode, and the events. */
final class Lab implements AutoCloseable {
  private final MiniHdfs hdfs;
  private final FileSystem fileSystem;
  private final List<SpewEvent> events;

  private Lab(MiniHdfs hdfs, FileSystem fileSystem, List<SpewEvent> events) {
    this.hdfs = hdfs;
    this.fileSystem = fileSystem;
    this.events = events;
  }

  static Lab open(int events) throws IOException {
    MiniHdfs hdfs = MiniHdfs.start(1);
    return new Lab(hdfs, FileSystem.get(hdfs.configuration()), Events.make(events));
  }

  /** In the order of their arrival, each with its bytes and its position. */
  List<SpewEvent> events() {
    return events;
  }

  /** The first of them, for slow peers; all if there are no more. */
  List<SpewEvent> events(int most) {
    return events.subList(0, Math.min(most, events.size()));
  }

  /** A client's configuration; closing a file does not wait 400 ms for the name node. */
  Configuration configuration() {
    return hdfs.configuration();
  }

  /** A client that is open already. */
  FileSystem fileSystem() {
    return fileSystem;
  }

  interface Work {
    Contender.Lap in(Path directory) throws Exception;
  }

  /** Lends a new directory, which is deleted after the work. */
  Contender.Lap inDirectory(Work work) throws Exception {
    Path directory = hdfs.newDirectory();
    try {
      return work.in(directory);
    } finally {
      fileSystem.delete(directory, true);
    }
  }

  @Override
  public void close() throws IOException {
    hdfs.close();
  }
}
