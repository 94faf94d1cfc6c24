package io.tattletail.faults.kafka;

import io.tattletail.testkit.MiniHdfs;
import io.tattletail.testkit.kafka.EmbeddedKafka;
import java.io.File;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.fs.Path;

/**
 * One round: a topic, two processes that record it, records that are published meanwhile, trouble,
 * and an operator who restarts what says that it has ended, and nothing else.
 */
final class Round implements AutoCloseable {
  private static final AtomicInteger NUMBERS = new AtomicInteger();
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Duration LOOK = Duration.ofMillis(100);

  private final EmbeddedKafka kafka;
  private final MiniHdfs hdfs;
  private final Random random;
  private final Path root;
  private final List<String> arguments;
  private final CampaignTopic topic;
  private final List<RecorderChild> children = new ArrayList<>();
  private boolean silent;

  Round(EmbeddedKafka kafka, MiniHdfs hdfs, Protocol protocol, Random random) throws Exception {
    this.kafka = kafka;
    this.hdfs = hdfs;
    this.random = random;
    this.root = hdfs.newDirectory();
    String name = "campaign-" + NUMBERS.incrementAndGet();
    this.topic = new CampaignTopic(kafka, name, random);
    this.arguments =
        List.of(
            hdfs.configuration().get("fs.defaultFS"),
            root.toUri().getPath(),
            kafka.bootstrapServers(),
            name,
            protocol.property());
  }

  Verdict run(Trouble trouble) throws Exception {
    start();
    start();
    topic.publish(random.nextInt(50, 300));
    topic.publishInBackground(random.nextInt(200, 800));
    strike(trouble);
    topic.awaitPublished(PATIENCE);
    boolean recorded = awaitRecorded();
    close();
    return topic.judge(root, hdfs.configuration(), recorded && !silent);
  }

  private RecorderChild start() throws IOException {
    RecorderChild child = new RecorderChild(arguments, new File("target", "kafka-campaign.log"));
    children.add(child);
    return child;
  }

  private void strike(Trouble trouble) throws Exception {
    switch (trouble) {
      case RECORDER_KILLED -> kill(children.get(0));
      case BOTH_RECORDERS_KILLED -> {
        kill(children.get(0));
        kill(children.get(0));
      }
      case REBALANCED -> {
        RecorderChild third = start();
        // Its answer says that it has subscribed.
        third.ask("health");
        topic.publish(random.nextInt(10, 100));
        third.ask("close");
        third.close();
        children.remove(third);
      }
      case BROKER_RESTARTED -> kafka.restart();
      case OUT_OF_MEMORY_IN_POLL -> plant("POLL");
      case OUT_OF_MEMORY_IN_HANDLER -> plant("HANDLER");
      case OUT_OF_MEMORY_IN_STAGE -> plant("STAGE");
      case OUT_OF_MEMORY_IN_COMMIT -> plant("COMMIT");
    }
  }

  private void kill(RecorderChild child) throws Exception {
    child.close();
    children.remove(child);
    topic.deleteRecorded();
    start();
  }

  /**
   * In each recorder, until one has thrown it: one that has no partition calls no handler. What has
   * thrown it has to say that it ended.
   */
  private void plant(String place) throws Exception {
    List<RecorderChild> thrown = awaitThrown(place);
    for (RecorderChild child : thrown) {
      silent |= !awaitEnd(child);
      kill(child);
    }
  }

  private List<RecorderChild> awaitThrown(String place) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    List<RecorderChild> thrown = new ArrayList<>();
    while (thrown.isEmpty()) {
      if (System.nanoTime() - deadline > 0) {
        throw new IllegalStateException("nobody has thrown what was planted in " + place);
      }
      restartDead();
      for (RecorderChild child : children) {
        child.ask("oom " + place);
      }
      topic.publish(20);
      pause();
      for (RecorderChild child : children) {
        if (child.ask("thrown").contains("true")) {
          thrown.add(child);
        }
      }
    }
    return thrown;
  }

  /** Processes and Kafka tell nobody of what they did: all there is is to ask again. */
  private static void pause() throws InterruptedException {
    Thread.sleep(LOOK.toMillis());
  }

  /** Such as one that was started while another round had the broker restarted. */
  private void restartDead() throws Exception {
    for (RecorderChild child : List.copyOf(children)) {
      if (!child.isAlive()) {
        kill(child);
      }
    }
  }

  /** Whether it says that it has ended, or the process has, in time. */
  private static boolean awaitEnd(RecorderChild child) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (child.isAlive() && !saysThatItEnded(child)) {
      if (System.nanoTime() - deadline > 0) {
        return false;
      }
      pause();
    }
    return true;
  }

  private static boolean saysThatItEnded(RecorderChild child) throws IOException {
    return child.ask("health").stream().anyMatch(line -> line.startsWith("DOWN"));
  }

  /**
   * Waits until the group has committed all that was published, and restarts what says that it has
   * ended.
   *
   * @return false if recording stood still though nothing said so
   */
  private boolean awaitRecorded() throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!topic.isRecorded()) {
      if (System.nanoTime() - deadline > 0) {
        for (RecorderChild child : children) {
          System.out.println("not recorded, and says: " + child.ask("health"));
        }
        return false;
      }
      for (RecorderChild child : List.copyOf(children)) {
        if (!child.isAlive() || saysThatItEnded(child)) {
          kill(child);
        }
      }
      topic.deleteRecorded();
      pause();
    }
    return true;
  }

  /** Closes what records in good order, if it still can. */
  @Override
  public void close() throws IOException {
    for (RecorderChild child : children) {
      if (child.isAlive()) {
        child.ask("close");
      }
      child.close();
    }
    children.clear();
    topic.close();
  }
}
