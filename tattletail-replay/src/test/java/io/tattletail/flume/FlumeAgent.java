package io.tattletail.flume;

import io.tattletail.testkit.Await;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.management.ObjectName;
import org.apache.flume.node.Application;
import org.apache.flume.node.FileConfigurationSource;
import org.apache.flume.node.UriConfigurationProvider;

/** A real agent of Flume's, in this JVM, from a file as an operator writes it. */
final class FlumeAgent implements AutoCloseable {

  private final Application application = new Application();

  private FlumeAgent() {}

  /**
   * @param configuration of the agent {@code agent}
   * @param directory for its file
   */
  static FlumeAgent start(String configuration, Path directory) throws IOException {
    Path file = Files.writeString(directory.resolve("agent.properties"), configuration);
    FlumeAgent agent = new FlumeAgent();
    agent.application.handleConfigurationEvent(
        new UriConfigurationProvider(
                "agent",
                List.of(new FileConfigurationSource(file.toUri())),
                /* backupDirectory= */ null,
                /* eventBus= */ null,
                /* pollInterval= */ 0)
            .getConfiguration());
    agent.application.start();
    return agent;
  }

  /** What the agent's monitoring says of one component. */
  static long counter(String type, String component, String attribute) throws Exception {
    Object value =
        ManagementFactory.getPlatformMBeanServer()
            .getAttribute(
                new ObjectName("org.apache.flume.%s:type=%s".formatted(type, component)),
                attribute);
    return (Long) value;
  }

  /** Waits until the sink has committed all that the source put into the channel. */
  void awaitDrained(String channel) throws Exception {
    Await.until(
        "channel " + channel + " is drained",
        () ->
            counter("channel", channel, "EventTakeSuccessCount")
                == counter("channel", channel, "EventPutSuccessCount"));
  }

  @Override
  public void close() {
    application.stop();
  }
}
