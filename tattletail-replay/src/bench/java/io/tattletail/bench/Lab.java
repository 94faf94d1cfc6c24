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
  private final int size;
  private List<SpewEvent> events;

  private Lab(MiniHdfs hdfs, FileSystem fileSystem, List<SpewEvent> events) {
    this.hdfs = hdfs;
    this.fileSystem = fileSystem;
    this.size = events.size();
    this.events = events;
  }

  static Lab open(int events) throws IOException {
    MiniHdfs hdfs = MiniHdfs.start(1);
    return new Lab(hdfs, FileSystem.get(hdfs.configuration()), Events.make(events));
  }

  /** How many events there are, or were before they were released. */
  int size() {
    return size;
  }

  /**
   * In the order of their arrival, each with its bytes and its position; made again if released.
   */
  List<SpewEvent> events() {
    if (events.isEmpty()) {
      events = Events.make(size);
    }
    return events;
  }

  /** The first of them, for slow peers; all if there are no more. */
  List<SpewEvent> events(int most) {
    return events().subList(0, Math.min(most, size));
  }

  /**
   * Lets go of the events, when all that has to be read is written: with a gigabyte of them in the
   * heap, it is the garbage collector that is measured.
   */
  void releaseEvents() {
    events = List.of();
  }

  /** A client's configuration; closing a file does not wait 400 ms for the name node. */
  Configuration configuration() {
    return hdfs.configuration();
  }

  /** A client that is open already. */
  FileSystem fileSystem() {
    return fileSystem;
  }

  /** A directory that nobody else has; its files go with the lab, if not before. */
  Path newDirectory() throws IOException {
    return hdfs.newDirectory();
  }

  /** The HDFS itself, for what a client cannot see of it. */
  MiniHdfs hdfs() {
    return hdfs;
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
