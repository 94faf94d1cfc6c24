package io.tattletail.archive.publish;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** The publishing of a round in a flight recording. */
@Name("io.tattletail.Publish")
@Label("Publish")
@Category({"TattleTail", "Publisher"})
@Description("A round was published, or that was tried")
@StackTrace(false)
final class JfrPublish extends Event {
  @Label("Partition")
  String partition = "";

  @Label("Events")
  long events;

  @Label("Length")
  @DataAmount
  long length;

  @Label("Published")
  boolean published;
}
