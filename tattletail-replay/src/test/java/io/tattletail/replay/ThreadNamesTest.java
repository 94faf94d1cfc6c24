package io.tattletail.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.tattletail.explorer.ArchiveExplorer;
import io.tattletail.explorer.ExplorerOptions;
import io.tattletail.recorder.EventRecorder;
import io.tattletail.replay.coldstart.ColdStart;
import io.tattletail.replay.coldstart.ColdStartRun;
import io.tattletail.spew.ChannelFilter;
import io.tattletail.spew.StartAt;
import io.tattletail.spew.Subscription;
import io.tattletail.testkit.CapturingHandler;
import io.tattletail.testkit.EmbeddedSpew;
import io.tattletail.testkit.EventGenerator;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever reads a thread dump sees whose threads they are. */
class ThreadNamesTest {
  /** Those of Hadoop's client and of the JDK. */
  private static final List<String> OTHERS =
      List.of(
          "org.apache.hadoop",
          "HTTP-Dispatcher",
          "idle-timeout-task",
          "Common-Cleaner",
          "process reaper");

  @TempDir Path directory;

  private static Set<String> names() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .collect(Collectors.toSet());
  }

  @Test
  void eachThreadThatRecordsAndReplaysHasTheNameOfTheLibrary() throws Exception {
    String root = "file:" + directory.resolve("archive");
    Configuration configuration = new Configuration();
    Set<String> before = names();
    try (EmbeddedSpew spew = EmbeddedSpew.open();
        EventRecorder recorder = EventRecorder.open(root, configuration);
        Subscription recording =
            spew.subscribe("recorder", ChannelFilter.all(), StartAt.earliest(), recorder)) {
      EventGenerator.seeded(1).stream().limit(100).forEach(spew::publish);
      spew.awaitCaughtUp(recording.name(), Duration.ofMinutes(1));
      try (EventReplayer replayer = EventReplayer.open(root, configuration);
          ColdStartRun run = ColdStart.of(replayer, spew, "billing").start(new CapturingHandler());
          ArchiveExplorer explorer = ArchiveExplorer.start(replayer, ExplorerOptions.defaults())) {
        run.awaitLive(Duration.ofMinutes(1));
        Set<String> started = names();
        started.removeAll(before);
        assertThat(started)
            .filteredOn(name -> OTHERS.stream().noneMatch(name::startsWith))
            .hasSizeGreaterThan(5)
            .as("with %s", explorer)
            .allMatch(name -> name.startsWith("tattletail-"));
      }
    }
  }
}
