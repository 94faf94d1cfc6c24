package io.tattletail.recorder;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A segment's sealing in a flight recording. */
@Name("io.tattletail.Roll")
@Label("Roll")
@Category({"TattleTail", "Recorder"})
@Description("A segment was sealed, or could not be")
@StackTrace(false)
final class JfrRoll extends Event {
  @Label("Segment")
  String segment = "";

  @Label("Length")
  @DataAmount
  long length;

  @Label("Sealed")
  boolean sealed;

  /** Ends it, and fills it in if somebody records it. */
  void end(OpenSegment open, boolean wasSealed) {
    end();
    if (shouldCommit()) {
      segment = open.writer().path().toString();
      length = open.writer().length();
      sealed = wasSealed;
      commit();
    }
  }
}
