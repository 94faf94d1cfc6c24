package io.tattletail.spew.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.util.concurrent.Uninterruptibles;
import io.tattletail.spew.ChannelFilter;
import io.tattletail.spew.JsonSpewSerializer;
import io.tattletail.spew.StartAt;
import io.tattletail.testkit.Await;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A subscription in a JVM of its own, which can be killed. It ends when its input does. */
final class SubscriberProcess implements AutoCloseable {
  private final Process process;
  private final ConcurrentLinkedQueue<String> ids = new ConcurrentLinkedQueue<>();
  private final Thread reader;

  /**
   * @param directory its directory for temporary files
   */
  SubscriberProcess(
      String bootstrapServers,
      String group,
      String topic,
      Path directory,
      Map<String, String> consumerProperties)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Djava.io.tmpdir=" + directory);
    command.add("-Xmx128m");
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(SubscriberProcess.class.getName());
    command.addAll(List.of(bootstrapServers, group, topic));
    consumerProperties.forEach((name, value) -> command.add(name + "=" + value));
    process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    reader = new Thread(() -> process.inputReader(UTF_8).lines().forEach(ids::add));
    reader.setDaemon(true);
    reader.start();
  }

  /** Waits for an event that was handled. */
  void await(String id) throws Exception {
    Await.until("event " + id, () -> ids.contains(id));
  }

  /** Ends it with SIGKILL, and waits until it ended. */
  void kill() {
    process.destroyForcibly().onExit().join();
  }

  @Override
  public void close() {
    kill();
    Uninterruptibles.joinUninterruptibly(reader);
  }

  /** The process; prints the id of each event that it handles. */
  public static void main(String[] arguments) throws IOException {
    Map<String, String> properties = new HashMap<>();
    for (String argument : List.of(arguments).subList(3, arguments.length)) {
      int sign = argument.indexOf('=');
      properties.put(argument.substring(0, sign), argument.substring(sign + 1));
    }
    KafkaSpewOptions options =
        KafkaSpewOptions.defaults()
            .serializer(new JsonSpewSerializer())
            .bootstrapServers(arguments[0])
            .topicRefresh(Duration.ofMillis(100))
            .consumerProperties(properties);
    try (KafkaSpew spew = KafkaSpew.open(options);
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, UTF_8))) {
      spew.subscribe(
          arguments[1],
          ChannelFilter.exactly(Set.of(arguments[2])),
          StartAt.earliest(),
          event -> System.out.println(event.id()));
      while (input.readLine() != null) {
        // Nothing is expected but its end.
      }
    }
  }
}
