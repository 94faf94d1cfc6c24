package io.tattletail.faults;

import io.tattletail.archive.Archive;
import io.tattletail.archive.salvage.ArchiveVerifier;
import io.tattletail.archive.salvage.VerificationReport;
import io.tattletail.replay.EventReplayer;
import io.tattletail.replay.ReplayQuery;
import io.tattletail.replay.ReplayerOptions;
import io.tattletail.replay.mirror.ArchiveMirror;
import io.tattletail.replay.mirror.MirrorOptions;
import io.tattletail.replay.mirror.MirrorReport;
import io.tattletail.spew.SpewEvent;
import io.tattletail.testkit.objectstore.ObjectStore;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.commons.io.FileUtils;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** The offsite copy of a round's archive. Thread-safe. */
final class Copy implements AutoCloseable {
  /** Where copies are kept. */
  enum Place {
    HDFS,
    OBJECT_STORE
  }

  private final Arena arena;
  private final Path root;
  private final Optional<java.nio.file.Path> store;

  private Copy(Arena arena, Path root, Optional<java.nio.file.Path> store) {
    this.arena = arena;
    this.root = root;
    this.store = store;
  }

  /** A copy that does not exist yet. */
  static Copy of(Arena arena, Place place) throws IOException {
    return switch (place) {
      case HDFS -> new Copy(arena, new Path(arena.hdfs().newDirectory(), "copy"), Optional.empty());
      case OBJECT_STORE -> {
        java.nio.file.Path directory = Files.createTempDirectory("copy");
        yield new Copy(arena, store(directory).path("copy"), Optional.of(directory));
      }
    };
  }

  private static ObjectStore store(java.nio.file.Path directory) {
    return ObjectStore.in(directory, "offsite");
  }

  /** A client of both the original and the copy. */
  Configuration configuration() {
    return client(arena.hdfs().configuration(), store);
  }

  private static Configuration client(
      Configuration configuration, Optional<java.nio.file.Path> store) {
    return store.map(directory -> store(directory).install(configuration)).orElse(configuration);
  }

  /** The same in another process; see {@link #arguments}. */
  static Configuration configuration(String hdfs, String store) {
    return client(
        ChildProcess.configuration(hdfs),
        store.isEmpty() ? Optional.empty() : Optional.of(java.nio.file.Path.of(store)));
  }

  /** Where the copy is, and the directory of its store, for another process. */
  List<String> arguments() {
    return List.of(root.toString(), store.map(Object::toString).orElse(""));
  }

  Path root() {
    return root;
  }

  /** Mirrors the archive once. */
  MirrorReport mirror(Configuration source, Configuration target) throws IOException {
    try (Archive archive = Archive.open(arena.root(), source)) {
      return ArchiveMirror.of(archive, root, target, MirrorOptions.defaults()).run();
    }
  }

  /** A pass without faults, which has to succeed. */
  MirrorReport pass() throws IOException {
    MirrorReport report = mirror(configuration(), configuration());
    if (!report.problems().isEmpty()) {
      throw new IllegalStateException("not all was mirrored: " + report.problems());
    }
    return report;
  }

  List<SpewEvent> replay() throws IOException {
    List<SpewEvent> replayed = new ArrayList<>();
    ReplayerOptions options = ReplayerOptions.defaults().serializer(OtherSerializer.INSTANCE);
    try (EventReplayer replayer = EventReplayer.open(root, configuration(), options)) {
      replayer.replay(ReplayQuery.all(), event -> replayed.add(event.compact()));
    }
    return replayed;
  }

  /**
   * Mirrors once, and sees that the copy has all that was acknowledged before if there was no
   * problem: the promise of a recovery point. The original may change meanwhile.
   *
   * @throws IOException if the pass failed
   */
  List<MirrorReport.Problem> witness(Configuration source, Configuration target)
      throws IOException {
    Ledger.Expectation expected = arena.ledger().expectation();
    MirrorReport report = mirror(source, target);
    if (report.problems().isEmpty()) {
      arena.witnessed(arena.ledger().judge(replay(), expected));
    }
    return report.problems();
  }

  /** The same without faults: a problem is one that others made who are at work. */
  void witness() throws IOException {
    witness(configuration(), configuration());
  }

  /** The same without faults while nothing else is at work, so that there may be no problem. */
  void witnessPass() throws IOException {
    List<MirrorReport.Problem> problems = witness(configuration(), configuration());
    if (!problems.isEmpty()) {
      throw new IllegalStateException("not all was mirrored: " + problems);
    }
  }

  /** Mirrors once more while nobody changes the original, and compares the two. */
  void conclude() throws IOException {
    pass();
    List<SpewEvent> original = arena.replay(configuration());
    List<SpewEvent> copied = replay();
    if (!identical(original, copied)) {
      throw new IllegalStateException(
          "the copy replays %d events and the original %d, or others"
              .formatted(copied.size(), original.size()));
    }
    arena.witnessed(arena.ledger().judge(copied));
    MirrorReport idle = pass();
    if (idle.filesCopied() > 0) {
      throw new IllegalStateException("nothing had changed, and there was a copy: " + idle);
    }
    try (Archive archive = Archive.open(root, configuration())) {
      VerificationReport verified = ArchiveVerifier.of(archive).verify();
      if (!verified.isSound()) {
        throw new IllegalStateException("the copy is not sound: " + verified);
      }
    }
  }

  /** Byte for byte, in order, with the same positions. */
  private static boolean identical(List<SpewEvent> one, List<SpewEvent> other) {
    if (one.size() != other.size()) {
      return false;
    }
    for (int i = 0; i < one.size(); i++) {
      SpewEvent a = one.get(i);
      SpewEvent b = other.get(i);
      if (!Ledger.Key.of(a).equals(Ledger.Key.of(b))
          || !a.serialized().equals(b.serialized())
          || !a.position().equals(b.position())) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void close() throws IOException {
    if (store.isPresent()) {
      FileUtils.deleteDirectory(store.get().toFile());
    }
  }
}
