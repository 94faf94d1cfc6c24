package io.tattletail.replay.spark;

import org.apache.spark.sql.connector.metric.CustomSumMetric;
import org.apache.spark.sql.connector.metric.CustomTaskMetric;

/** The metrics of a scan on Spark's pages. Spark makes the classes by their names. */
public final class ReadMetrics {
  private static final String EVENTS = "events";
  private static final String DUPLICATES = "duplicates";
  private static final String CONFLICTING = "conflictingDuplicates";

  private ReadMetrics() {}

  /** Events that were read, each once. */
  public static final class Events extends CustomSumMetric {
    /** For Spark. */
    public Events() {}

    @Override
    public String name() {
      return EVENTS;
    }

    @Override
    public String description() {
      return "events read";
    }
  }

  /** Events that were dropped because one of the same channel, id and timestamp was read. */
  public static final class Duplicates extends CustomSumMetric {
    /** For Spark. */
    public Duplicates() {}

    @Override
    public String name() {
      return DUPLICATES;
    }

    @Override
    public String description() {
      return "duplicates dropped";
    }
  }

  /** Of the duplicates, those with other bytes than the event that was read. */
  public static final class ConflictingDuplicates extends CustomSumMetric {
    /** For Spark. */
    public ConflictingDuplicates() {}

    @Override
    public String name() {
      return CONFLICTING;
    }

    @Override
    public String description() {
      return "duplicates dropped that have other bytes";
    }
  }

  private record Counted(String name, long value) implements CustomTaskMetric {}

  static CustomTaskMetric[] of(long events, long duplicates, long conflictingDuplicates) {
    return new CustomTaskMetric[] {
      new Counted(EVENTS, events),
      new Counted(DUPLICATES, duplicates),
      new Counted(CONFLICTING, conflictingDuplicates)
    };
  }
}
