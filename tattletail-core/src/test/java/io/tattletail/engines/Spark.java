package io.tattletail.engines;

import java.nio.file.Path;

/** A version of Spark that must read what is published. */
enum Spark {
  SPARK_3_5("spark-3.5", 23),
  SPARK_4_2("spark-4.2", Integer.MAX_VALUE);

  private final String directory;
  private final int newestJava;

  Spark(String directory, int newestJava) {
    this.directory = directory;
    this.newestJava = newestJava;
  }

  /** Where the build leaves its class path, and its process what it writes. */
  Path directory() {
    return Path.of("target", "engines", directory);
  }

  /** Whether it runs on this JVM: Spark 3.5's Hadoop calls a method that JDK 24 took away. */
  boolean runsHere() {
    return Runtime.version().feature() <= newestJava;
  }

  @Override
  public String toString() {
    return directory;
  }
}
