package io.tattletail.faults;

import io.tattletail.archive.Archive;
import io.tattletail.archive.publish.ArchivePublisher;
import io.tattletail.archive.salvage.SegmentSalvager;
import io.tattletail.common.Partition;
import io.tattletail.internal.layout.SegmentFile;
import io.tattletail.recorder.EventRecorder;
import io.tattletail.recorder.LostFile;
import io.tattletail.recorder.RecorderListener;
import io.tattletail.spew.ChannelFilter;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.SpewPosition;
import io.tattletail.spew.StartAt;
import io.tattletail.spew.Subscription;
import io.tattletail.testkit.Await;
import io.tattletail.testkit.faults.Faults;
import io.tattletail.testkit.faults.Operation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** What recorders do that publishers have to cope with. */
enum RecorderTrouble implements Round {
  /** HDFS goes on acknowledging what is written to a file that is gone; the recorder tells. */
  FILE_DELETED {
    @Override
    public void run(Arena arena) throws Exception {
      AtomicLong told = new AtomicLong();
      RecorderListener listener =
          new RecorderListener() {
            @Override
            public void onLoss(LostFile lost) {
              told.addAndGet(lost.events());
              arena.ledger().tell(lost.events());
            }
          };
      try (Feed feed = new Feed(arena);
          EventRecorder recorder =
              arena.recorder(
                  arena.hdfs().configuration(),
                  Arena.options().rollBytes(1 << 20).listener(listener))) {
        feed.publish(60);
        feed.record(recorder, "one");
        try (Archive archive = arena.open()) {
          // The last day of a channel, where more events follow: that nothing precedes a stream's
          // first
          // event, and nothing follows in a day, no verifier can know.
          List<Partition> partitions =
              archive.store().listing().recordedPartitions(ChannelFilter.all());
          Partition partition = partitions.get(partitions.size() - 1);
          SegmentFile file = archive.store().list(partition).segments().get(0);
          archive.store().fileSystem().delete(file.path(), false);
        }
        Await.until("the recorder tells of it", () -> told.get() > 0);
        feed.publish(60);
        feed.record(recorder, "one");
      }
    }
  },
  /**
   * A living recorder's file is salvaged, published and deleted: nothing is lost, and the recorder
   * must not say so.
   */
  FILE_PUBLISHED {
    @Override
    public void run(Arena arena) throws Exception {
      try (Feed feed = new Feed(arena);
          EventRecorder recorder =
              arena.recorder(arena.hdfs().configuration(), Arena.options().rollBytes(1 << 20))) {
        feed.publish(60);
        feed.record(recorder, "one");
        arena.salvageForced();
        arena.publishPass();
        // Longer than the recorder waits before it looks after its files.
        long end = System.nanoTime() + Duration.ofSeconds(7).toNanos();
        Await.until("the recorder has looked", () -> System.nanoTime() >= end);
        feed.publish(60);
        feed.record(recorder, "one");
      }
    }
  },
  /** The file system is away for longer than the recorder waits; the broker delivers again. */
  AWAY_FOR_LONG {
    @Override
    public void run(Arena arena) throws Exception {
      try (Feed feed = new Feed(arena);
          Faults faults = Faults.create();
          Beside beside = new Beside();
          EventRecorder recorder =
              arena.recorder(
                  faults.install(arena.hdfs().configuration()),
                  Arena.options().retryFor(Duration.ofMillis(300)))) {
        arena.lookBeside(beside);
        arena.replayBeside(beside);
        feed.publish(60);
        feed.record(recorder, "one");
        arena.publishPass();
        var outage = faults.outage();
        feed.publish(60);
        try (Subscription subscription =
            feed.spew().subscribe("one", ChannelFilter.all(), StartAt.earliest(), recorder)) {
          Await.until("the broker is refused", () -> feed.spew().refusals(subscription.name()) > 0);
          arena.salvageForced();
          arena.publishPass();
          outage.lift();
          feed.spew().awaitCaughtUp(subscription.name(), Duration.ofSeconds(60));
        }
        feed.record(recorder, "one");
        arena.publishPass();
        beside.end();
      }
    }
  },
  /** A salvager seals a left-over and does not come to delete it; its twin is published. */
  TWIN_LEFT {
    @Override
    public void run(Arena arena) throws Exception {
      try (Feed feed = new Feed(arena);
          Faults faults = Faults.create();
          Beside beside = new Beside()) {
        arena.lookBeside(beside);
        arena.replayBeside(beside);
        feed.leaveUnsealed(100);
        try (Archive archive =
            Archive.open(arena.root(), faults.install(arena.hdfs().configuration()))) {
          faults.fail(Operation.DELETE).before();
          SegmentSalvager.forced(archive).salvage(ChannelFilter.all());
        }
        publishWithoutSalvaging(arena);
        feed.recordMore(50);
        arena.publishPass();
        beside.end();
      }
    }

    /** The absorbed twins go, the left-overs stay. */
    private static void publishWithoutSalvaging(Arena arena) throws Exception {
      Configuration configuration = arena.hdfs().configuration();
      try (Faults faults = Faults.create();
          Archive archive = Archive.open(arena.root(), faults.install(configuration))) {
        faults.fail(Operation.LEASE).before();
        ArchivePublisher.of(archive, Arena.eager()).runNow();
      }
    }
  },
  /** An event comes again, and says of fewer offsets, or of more, that nothing is there. */
  OTHER_PREVIOUS {
    @Override
    public void run(Arena arena) throws Exception {
      List<SpewEvent> events = Arena.events(arena.random().nextLong(), 120);
      try (Beside beside = new Beside()) {
        arena.lookBeside(beside);
        arena.replayBeside(beside);
        boolean publishesBetween = arena.random().nextBoolean();
        boolean narrowFirst = arena.random().nextBoolean();
        record(arena, "one", at(events, narrowFirst));
        if (publishesBetween) {
          arena.publishPass(arena.hdfs().configuration(), arena.publishing());
        }
        record(arena, "two", at(events, !narrowFirst));
        arena.publishPass(arena.hdfs().configuration(), arena.publishing());
        beside.end();
      }
    }

    /** Each tenth offset of a stream has an event; narrowly seen, it tells of itself alone. */
    private static List<SpewEvent> at(List<SpewEvent> events, boolean narrow) {
      Map<String, Long> last = new HashMap<>();
      List<SpewEvent> placed = new ArrayList<>();
      for (SpewEvent event : events) {
        String stream = "stream of " + event.channel();
        long before = last.getOrDefault(stream, SpewPosition.BEGINNING);
        long offset = before + 10;
        last.put(stream, offset);
        placed.add(event.at(new SpewPosition(stream, narrow ? offset - 1 : before, offset)));
      }
      return placed;
    }
  },
  /** Two recorders have serializers of their own. */
  TWO_SERIALIZERS {
    @Override
    public void run(Arena arena) throws Exception {
      List<SpewEvent> events = Arena.events(arena.random().nextLong(), 200);
      List<SpewEvent> remade = events.stream().map(OtherSerializer::remade).toList();
      try (Beside beside = new Beside()) {
        arena.lookBeside(beside);
        arena.replayBeside(beside);
        record(arena, "one", events.subList(0, 120));
        if (arena.random().nextBoolean()) {
          arena.publishPass(arena.hdfs().configuration(), arena.publishing());
        }
        record(arena, "two", remade.subList(80, 200));
        arena.publishPass(arena.hdfs().configuration(), arena.publishing());
        beside.end();
      }
    }
  },
  /** Recorder, publisher and replay know the archive by a mount table. */
  MOUNTED {
    @Override
    public void run(Arena arena) throws Exception {
      Configuration mounted = arena.hdfs().configuration();
      mounted.set("fs.viewfs.mounttable.cluster.link./data", arena.root().toString());
      Path root = new Path("viewfs://cluster/data");
      try (Beside beside = new Beside()) {
        arena.lookBeside(beside);
        for (int i = 0; i < 2; i++) {
          try (EventRecorder recorder = EventRecorder.open(root, mounted, Arena.options());
              Archive archive = Archive.open(root, mounted)) {
            arena.publish(recorder, Arena.events(arena.random().nextLong(), 100));
            SegmentSalvager.forced(archive).salvage(ChannelFilter.all());
            if (!ArchivePublisher.of(archive, Arena.eager()).runNow().problems().isEmpty()) {
              throw new IllegalStateException("not all was published behind a mount");
            }
          }
        }
        beside.end();
      }
    }
  };

  @Override
  public String detail() {
    return name();
  }

  private static void record(Arena arena, String name, List<SpewEvent> events) throws Exception {
    try (EventRecorder recorder =
        arena.recorder(arena.hdfs().configuration(), Arena.options().name(name))) {
      arena.publish(recorder, events);
    }
  }
}
