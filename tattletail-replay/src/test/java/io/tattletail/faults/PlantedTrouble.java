package io.tattletail.faults;

import io.tattletail.archive.Archive;
import io.tattletail.archive.publish.PublishReport;
import io.tattletail.common.Partition;
import io.tattletail.internal.layout.RoundFile;
import io.tattletail.internal.layout.SegmentFile;
import io.tattletail.internal.segment.IndexEntry;
import io.tattletail.internal.segment.ReadStatistics;
import io.tattletail.internal.segment.Segment;
import io.tattletail.spew.ChannelFilter;
import io.tattletail.testkit.Await;
import io.tattletail.testkit.faults.Fault;
import io.tattletail.testkit.faults.Faults;
import io.tattletail.testkit.faults.Operation;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.hdfs.DistributedFileSystem;
import org.apache.hadoop.hdfs.protocol.HdfsConstants;

/** Something in one partition is wrong. The others are published, and so is this one afterwards. */
enum PlantedTrouble implements Round {
  /** A bit is flipped in a segment whose events another recorder has too. */
  COPY_DAMAGED {
    @Override
    public void run(Arena arena) throws Exception {
      try (Feed feed = new Feed(arena)) {
        feed.publish(150);
        feed.record("one", Arena.options().name("one"));
        feed.record("two", Arena.options().name("two"));
        damageInput(arena, "two.");
        expectProblem(arena, "its readable events are published, and the file is kept as");
        arena.damaged();
      }
    }
  },
  /** A bit is flipped in a segment that alone has its events. */
  INPUT_DAMAGED {
    @Override
    public void run(Arena arena) throws Exception {
      try (Feed feed = new Feed(arena)) {
        feed.publish(150);
        feed.record("one", Arena.options().name("one"));
        arena.ledger().tell(damageInput(arena, "one.").events());
        expectProblem(arena, "its readable events are published, and the file is kept as");
        arena.damaged();
      }
    }
  },
  /** It is, and the file is restored when its day was published. */
  INPUT_RESTORED {
    @Override
    public void run(Arena arena) throws Exception {
      try (Feed feed = new Feed(arena)) {
        feed.publish(150);
        feed.record("one", Arena.options().name("one"));
        Damaged damaged = damageInput(arena, "one.");
        expectProblem(arena, "its readable events are published, and the file is kept as");
        write(arena, damaged.path(), damaged.original());
        arena.publishPass();
      }
    }
  },
  /** A round that later events belong beside is damaged, or gone. */
  ROUND_DAMAGED {
    @Override
    public void run(Arena arena) throws Exception {
      try (Feed feed = new Feed(arena)) {
        feed.recordMore(100);
        arena.publishPass();
        if (arena.random().nextBoolean()) {
          feed.recordMore(60);
          arena.publishPass();
        }
        arena.engine().look();
        arena.engine().lookAway();
        Damaged damaged = damageRound(arena, arena.random().nextBoolean());
        // The same events again, which have to be compared with those of the round.
        feed.record("again", Arena.options().name("again"));
        expectProblem(arena, "round-0.avro");
        write(arena, damaged.path(), damaged.original());
        arena.engine().lookAgain();
        arena.publishPass();
      }
    }
  },
  /** There is no room for a round of one partition. */
  QUOTA {
    @Override
    public void run(Arena arena) throws Exception {
      try (Feed feed = new Feed(arena);
          Beside beside = new Beside();
          Archive archive = recorded(arena, feed)) {
        arena.lookBeside(beside);
        arena.replayBeside(beside);
        Partition partition = anyPartition(arena, archive);
        Path directory = archive.store().publishedDirectory(partition);
        archive.store().makeDirectory(directory);
        DistributedFileSystem dfs = (DistributedFileSystem) archive.store().fileSystem();
        dfs.setQuota(directory, 1, HdfsConstants.QUOTA_DONT_SET);
        expectProblem(arena, "quota");
        if (archive.store().listing().recordedPartitions(ChannelFilter.all()).size() != 1) {
          throw new IllegalStateException("a quota on one partition holds up others");
        }
        dfs.setQuota(directory, HdfsConstants.QUOTA_RESET, HdfsConstants.QUOTA_DONT_SET);
        arena.publishPass();
        beside.end();
      }
    }
  },
  /** HDFS cannot read one of the inputs: the others are published without it. */
  INPUT_UNREADABLE {
    @Override
    public void run(Arena arena) throws Exception {
      try (Feed feed = new Feed(arena);
          Faults faults = Faults.create();
          Beside beside = new Beside();
          Archive archive = recorded(arena, feed)) {
        arena.lookBeside(beside);
        arena.replayBeside(beside);
        Partition partition = anyPartition(arena, archive);
        SegmentFile unreadable = archive.store().list(partition).segments().get(0);
        var configuration = faults.install(arena.hdfs().configuration());
        int readable = arena.random().nextInt(6);
        AtomicInteger reads = new AtomicInteger();
        Fault fault =
            faults
                .fail(Operation.READ)
                .on(path -> path.equals(unreadable.path()) && reads.incrementAndGet() > readable)
                .before();
        List<PublishReport.Problem> problems = arena.publishPass(configuration, Arena.eager());
        if (fault.fired() > 0
            && problems.stream()
                .noneMatch(one -> one.message().contains(unreadable.path().getName()))) {
          throw new IllegalStateException(
              "nobody is told of %s, only %s".formatted(unreadable.path(), problems));
        }
        if (fault.fired() > 0
            && (!archive.store().fileSystem().exists(unreadable.path())
                || archive.store().list(partition).segments().size() != 1)) {
          throw new IllegalStateException(
              "%s was not left alone, or holds up others: %s"
                  .formatted(unreadable.path(), archive.store().list(partition)));
        }
        faults.lift();
        arena.publishPass();
        beside.end();
      }
    }
  },
  /** A partition's directories are removed while a publisher is about to write there. */
  DIRECTORY_DELETED {
    @Override
    public void run(Arena arena) throws Exception {
      try (Feed feed = new Feed(arena);
          Faults faults = Faults.create();
          Beside beside = new Beside();
          Archive archive = recorded(arena, feed)) {
        arena.lookBeside(beside);
        arena.replayBeside(beside);
        var configuration = faults.install(arena.hdfs().configuration());
        Fault create = faults.fail(Operation.CREATE).next().hang(Duration.ofMinutes(2));
        Future<?> publishing = beside.once(() -> arena.publishPass(configuration, Arena.eager()));
        Await.until("it is about to write", () -> create.fired() > 0);
        for (Partition partition :
            archive.store().listing().recordedPartitions(ChannelFilter.all())) {
          archive.store().fileSystem().delete(archive.store().publishedDirectory(partition), false);
        }
        create.lift();
        publishing.get(90, TimeUnit.SECONDS);
        arena.publishPass();
        beside.end();
      }
    }
  };

  @Override
  public String detail() {
    return name();
  }

  /** A file as it was, and how many events are in the block that was damaged. */
  private record Damaged(Path path, byte[] original, long events) {}

  private static Archive recorded(Arena arena, Feed feed) throws Exception {
    feed.recordMore(150);
    return arena.open();
  }

  private static Partition anyPartition(Arena arena, Archive archive) throws IOException {
    List<Partition> partitions = archive.store().listing().recordedPartitions(ChannelFilter.all());
    return partitions.get(arena.random().nextInt(partitions.size()));
  }

  /** Flips a bit in a block of a sealed segment. */
  private static Damaged damageInput(Arena arena, String recorder) throws Exception {
    try (Archive archive = arena.open()) {
      List<Damaged> candidates = new ArrayList<>();
      List<byte[]> flipped = new ArrayList<>();
      for (Partition partition :
          archive.store().listing().recordedPartitions(ChannelFilter.all())) {
        for (SegmentFile file : archive.store().list(partition).segments()) {
          if (file.name().recorder().startsWith(recorder)) {
            byte[] original = read(archive.store().fileSystem(), file.path());
            try (Segment segment =
                Segment.open(archive.store(), partition, file, new ReadStatistics())
                    .orElseThrow()) {
              IndexEntry entry = segment.index().entries().get(0);
              byte[] bytes = original.clone();
              bytes[(int) entry.offset() + 20] ^= 1;
              candidates.add(new Damaged(file.path(), original, entry.events()));
              flipped.add(bytes);
            }
          }
        }
      }
      int chosen = arena.random().nextInt(candidates.size());
      write(arena, candidates.get(chosen).path(), flipped.get(chosen));
      return candidates.get(chosen);
    }
  }

  /** Flips a bit in the first round of a partition, or takes the round away. */
  private static Damaged damageRound(Arena arena, boolean gone) throws Exception {
    try (Archive archive = arena.open()) {
      for (String channel : archive.channels(ChannelFilter.all())) {
        for (var day : archive.dates(channel)) {
          Partition partition = new Partition(channel, day);
          List<RoundFile> rounds = archive.store().rounds(partition);
          RoundFile round = rounds.get(0);
          byte[] original = read(archive.store().fileSystem(), round.path());
          if (gone && rounds.size() > 1) {
            archive.store().fileSystem().delete(round.path(), false);
            return new Damaged(round.path(), original, 0);
          }
          try (Segment segment =
              Segment.openRound(archive.store(), partition, round, new ReadStatistics())) {
            if (segment.index().entries().isEmpty()) {
              continue;
            }
            byte[] bytes = original.clone();
            bytes[(int) segment.index().entries().get(0).offset() + 20] ^= 1;
            write(arena, round.path(), bytes);
            return new Damaged(round.path(), original, 0);
          }
        }
      }
    }
    throw new IllegalStateException("there is no round");
  }

  private static byte[] read(FileSystem fileSystem, Path path) throws IOException {
    byte[] bytes = new byte[Math.toIntExact(fileSystem.getFileStatus(path).getLen())];
    try (FSDataInputStream in = fileSystem.open(path)) {
      in.readFully(bytes);
    }
    return bytes;
  }

  private static void write(Arena arena, Path path, byte[] bytes) throws IOException {
    try (Archive archive = arena.open();
        FSDataOutputStream out = archive.store().fileSystem().create(path, true)) {
      out.write(bytes);
    }
  }

  /** A pass that has to tell of it. */
  private static void expectProblem(Arena arena, String text) throws IOException {
    List<PublishReport.Problem> problems =
        arena.publishPass(arena.hdfs().configuration(), Arena.eager());
    if (problems.stream().noneMatch(problem -> problem.message().contains(text))) {
      throw new IllegalStateException(
          "no problem with '%s' was told, only %s".formatted(text, problems));
    }
  }
}
