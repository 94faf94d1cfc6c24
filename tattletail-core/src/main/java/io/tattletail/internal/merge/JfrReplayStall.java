package io.tattletail.internal.merge;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Threshold;

/** A wait of a replay in a flight recording. */
@Name("io.tattletail.ReplayStall")
@Label("Replay Stall")
@Category({"TattleTail", "Replay"})
@Description("A replay waited for events to be read from the file system")
@Threshold("20 ms")
@StackTrace(false)
final class JfrReplayStall extends Event {
  @Label("Waited For")
  String waitedFor = "";
}
