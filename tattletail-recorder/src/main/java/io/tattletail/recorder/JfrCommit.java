package io.tattletail.recorder;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A commit in a flight recording. */
@Name("io.tattletail.Commit")
@Label("Commit")
@Category({"TattleTail", "Recorder"})
@Description("Appended events were written and flushed, or that was given up")
@StackTrace(false)
final class JfrCommit extends Event {
  @Label("Recorder")
  String recorder = "";

  @Label("Events")
  long events;

  @Label("Event Bytes")
  @DataAmount
  long bytes;

  @Label("Partitions")
  int partitions;

  @Label("Acknowledged")
  boolean acknowledged;

  /** Ends it, and fills it in if somebody records it. */
  void end(String name, Commit commit, boolean wasAcknowledged) {
    end();
    if (shouldCommit()) {
      recorder = name;
      partitions = commit.batches().size();
      for (Batch batch : commit.batches().values()) {
        events += batch.events();
        bytes += batch.eventBytes();
      }
      acknowledged = wasAcknowledged;
      commit();
    }
  }
}
